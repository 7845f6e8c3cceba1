import { definedFields } from '#kernel';
import type { BuyerCapabilities, CustomerAccount, Given, SettingsPatch } from '#merchants';
import type {
  BuyerCapabilitiesBody,
  CustomerAccountBody,
  SubscriptionSettingsBody,
  UpdateSettingsBody,
} from './settings.dto.js';

/** What the body wants changed. */
export function settingsPatchOf(body: UpdateSettingsBody): SettingsPatch {
  return {
    expectedVersion: body.expected_version,
    subscriptions: body.subscriptions && subscriptionsOf(body.subscriptions),
    customerAccount: body.customer_account && accountOf(body.customer_account),
    customerEmailDelivery:
      body.customer_email_delivery && definedFields({ dunning: body.customer_email_delivery.dunning }),
    metadata: body.metadata,
  };
}

function subscriptionsOf(body: SubscriptionSettingsBody): SettingsPatch['subscriptions'] {
  return {
    dunningRetry_days: body.dunning_retry_days,
    dunningRetryOffsets_days: body.dunning_retry_offsets_days,
    dunningEndAction: body.dunning_end_action,
    externalDunningEndAction: body.external_dunning_end_action,
    defaultBillingScheduleOwner: body.default_billing_schedule_owner,
    timeZone: body.time_zone,
    sendBackorderedEmail: body.send_backordered_email,
    renewalUpcomingLead_days: body.renewal_upcoming_lead_days,
    trialEndingLead_days: body.trial_ending_lead_days,
    chargeRate_perSecond: body.charge_rate_per_second,
    renewalSpread_s: body.renewal_spread_seconds,
  };
}

/** The block is replaced as a whole, so null says no more than leaving out. */
function accountOf({ mode, merchant_account_url, buyer_capabilities }: CustomerAccountBody): Given<CustomerAccount> {
  return definedFields({
    mode,
    merchantAccountUrl: merchant_account_url ?? undefined,
    buyerCapabilities: buyer_capabilities ? capabilitiesOf(buyer_capabilities) : undefined,
  });
}

function capabilitiesOf(body: BuyerCapabilitiesBody): Given<BuyerCapabilities> {
  const { cancellation_reasons, cancellation_timing, pause, retention_offer } = body;
  return definedFields({
    cancellationReasons: cancellation_reasons,
    cancellationTiming: cancellation_timing,
    pause: pause && definedFields({ enabled: pause.enabled, maxCycles: pause.max_cycles ?? undefined }),
    retentionOffer:
      retention_offer &&
      definedFields({ kind: retention_offer.kind, pauseCycles: retention_offer.pause_cycles ?? undefined }),
  });
}
