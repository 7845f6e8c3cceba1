import type { Timestamp } from '#kernel';
import { effectiveSettings } from './effective-settings.js';
import type { Settings } from './settings.js';
import type { CustomerAccount, Given, SubscriptionSettings } from './settings-values.js';

/** Settings on the wire (contract §10.4): stored ones have gaps, effective ones have none. */
export interface SettingsResource {
  readonly settings_scope: 'merchant';
  readonly merchant_id: string;
  readonly version: number;
  readonly subscriptions: object;
  readonly customer_account?: object;
  readonly customer_email_delivery?: object;
  readonly metadata: Readonly<Record<string, string>>;
  readonly created_at?: Timestamp;
  readonly updated_at?: Timestamp;
}

/** What the merchant has set, and nothing else. */
export function settingsResource(settings: Settings, merchantId: string): SettingsResource {
  const { subscriptions, customerAccount, customerEmailDelivery } = settings;
  return {
    ...aroundValues(settings, merchantId),
    subscriptions: subscriptionsOf(subscriptions),
    ...(customerAccount && { customer_account: accountOf(customerAccount) }),
    ...(customerEmailDelivery && { customer_email_delivery: customerEmailDelivery }),
  };
}

/** What holds. */
export function effectiveSettingsResource(settings: Settings, merchantId: string): SettingsResource {
  const { subscriptions, customerAccount, customerEmailDelivery } = effectiveSettings(settings);
  return {
    ...aroundValues(settings, merchantId),
    subscriptions: subscriptionsOf(subscriptions),
    customer_account: accountOf(customerAccount),
    customer_email_delivery: customerEmailDelivery,
  };
}

function aroundValues({ version, metadata, createdAt, updatedAt }: Settings, merchantId: string) {
  return {
    settings_scope: 'merchant' as const,
    merchant_id: merchantId,
    version,
    metadata,
    ...(createdAt !== null && { created_at: createdAt }),
    ...(updatedAt !== null && { updated_at: updatedAt }),
  };
}

function subscriptionsOf(values: Given<SubscriptionSettings>): object {
  return {
    dunning_retry_days: values.dunningRetry_days,
    dunning_retry_offsets_days: values.dunningRetryOffsets_days,
    dunning_end_action: values.dunningEndAction,
    external_dunning_end_action: values.externalDunningEndAction,
    default_billing_schedule_owner: values.defaultBillingScheduleOwner,
    time_zone: values.timeZone,
    send_backordered_email: values.sendBackorderedEmail,
    renewal_upcoming_lead_days: values.renewalUpcomingLead_days,
    trial_ending_lead_days: values.trialEndingLead_days,
    charge_rate_per_second: values.chargeRate_perSecond,
    renewal_spread_seconds: values.renewalSpread_s,
  };
}

function accountOf({ mode, merchantAccountUrl, buyerCapabilities: given }: Given<CustomerAccount>): object {
  return {
    mode,
    merchant_account_url: merchantAccountUrl,
    buyer_capabilities: given && {
      cancellation_reasons: given.cancellationReasons,
      cancellation_timing: given.cancellationTiming,
      pause: given.pause && { enabled: given.pause.enabled, max_cycles: given.pause.maxCycles },
      retention_offer: given.retentionOffer && {
        kind: given.retentionOffer.kind,
        pause_cycles: given.retentionOffer.pauseCycles,
      },
    },
  };
}
