import { CANCELLATION_REASONS, SETTINGS_LIMITS } from '#merchants';
import {
  anId,
  closedObject,
  flag,
  instant,
  type JsonSchema,
  listOf,
  METADATA,
  named,
  openEnum,
  orNull,
  text,
  whole,
} from '../../http/index.js';

const WHERE_NOTICES_ARE = 'It is an event of the log; nothing delivers it yet.';

const END_ACTIONS = ['cancel', 'pause', 'notify_only'];
const CYCLES = whole('Billing cycles.', 1, SETTINGS_LIMITS.pauseCycles);

const SUBSCRIPTIONS = {
  dunning_retry_days: whole(
    'No retry is planned later than this after the first failure.',
    1,
    SETTINGS_LIMITS.dunningRetry_days,
  ),
  dunning_retry_offsets_days: listOf(
    whole('Days.', 1, SETTINGS_LIMITS.dunningOffset_days),
    'When to try again, each counted from the attempt before: 1, 3, 5, 7 are days 1, 4, 9 and 16 after the first failure. dunning_retry_days caps their sum; a wait that a card network asks for may go beyond it.',
    { maxItems: SETTINGS_LIMITS.dunningOffsets },
  ),
  dunning_end_action: openEnum(END_ACTIONS, 'What becomes of a subscription after the last retry.'),
  external_dunning_end_action: openEnum(END_ACTIONS, 'The same where the caller owns the billing schedule.'),
  default_billing_schedule_owner: openEnum(['flint', 'external'], 'Who sets when a new subscription is billed.'),
  time_zone: text('IANA name of the zone that new subscriptions take their calendar days in.'),
  send_backordered_email: flag('Whether buyers are told of backorders.'),
  renewal_upcoming_lead_days: whole(
    `Days between the notice and the renewal. ${WHERE_NOTICES_ARE}`,
    1,
    SETTINGS_LIMITS.lead_days,
  ),
  trial_ending_lead_days: whole(
    `Days between the notice and the trial's end. ${WHERE_NOTICES_ARE}`,
    1,
    SETTINGS_LIMITS.lead_days,
  ),
  charge_rate_per_second: orNull(
    whole('At most so many.', 1, SETTINGS_LIMITS.chargeRate_perSecond),
    'Automatic charges of the whole environment; null for no limit.',
  ),
  renewal_spread_seconds: whole(
    'Over this long subscriptions due at the same second are spread.',
    0,
    SETTINGS_LIMITS.renewalSpread_s,
  ),
};

const PAUSE = {
  enabled: flag('Whether a buyer may pause.'),
  max_cycles: orNull(CYCLES, 'When set, a buyer says for how many cycles, and for no more than these.'),
};

const RETENTION_OFFER = {
  kind: openEnum(['none', 'pause_instead'], 'What a buyer who cancels is offered.'),
  pause_cycles: orNull(CYCLES, 'How long the pause that is offered is.'),
};

const capabilities = (pause: JsonSchema, offer: JsonSchema) => ({
  cancellation_reasons: listOf(openEnum(CANCELLATION_REASONS), 'What a buyer who cancels may say; empty: not asked.', {
    maxItems: CANCELLATION_REASONS.length,
  }),
  cancellation_timing: openEnum(['end_of_period', 'buyer_chooses'], 'When a cancellation by the buyer takes effect.'),
  pause,
  retention_offer: offer,
});

const account = (buyerCapabilities: JsonSchema) => ({
  mode: openEnum(['flint_hosted', 'merchant_hosted'], 'Where buyers look after their account.'),
  merchant_account_url: orNull(text("The merchant's own page."), 'Where a merchant-hosted account is.'),
  buyer_capabilities: buyerCapabilities,
});

const EMAIL_DELIVERY = { dunning: openEnum(['flint_sends', 'merchant_sends'], 'Who writes about failed payments.') };

const AROUND = {
  settings_scope: openEnum(['merchant'], 'Whose settings these are.'),
  merchant_id: anId('mer'),
  version: whole('0 until something is set; goes up with every change. Send it back as expected_version.'),
  metadata: METADATA,
};

const TIMES = {
  created_at: instant("When something was set first, by the environment's clock."),
  updated_at: instant("When something was set last, by the environment's clock."),
};

const WHAT_BUYERS_MAY = 'What buyers may do by themselves. Merchant credentials are not bound by it.';
const WHERE_BUYERS_LOOK = 'Where buyers look after their account.';
const WHO_WRITES = 'Who writes to buyers.';

/** Contract §10.4, with what is set and nothing else. */
export const SETTINGS = named(
  'Settings',
  closedObject(
    'What the merchant has set for the environment; what is absent has its default.',
    { ...AROUND, subscriptions: closedObject('How subscriptions are billed.', {}, SUBSCRIPTIONS) },
    {
      customer_account: closedObject(
        WHERE_BUYERS_LOOK,
        {},
        account(
          closedObject(
            WHAT_BUYERS_MAY,
            {},
            capabilities(
              closedObject('Pauses by buyers.', {}, PAUSE),
              closedObject('An offer to stay.', {}, RETENTION_OFFER),
            ),
          ),
        ),
      ),
      customer_email_delivery: closedObject(WHO_WRITES, {}, EMAIL_DELIVERY),
      ...TIMES,
    },
  ),
);

/** Contract §10.4, with every default filled. */
export const EFFECTIVE_SETTINGS = named(
  'EffectiveSettings',
  closedObject(
    'What holds for decisions from now on.',
    {
      ...AROUND,
      subscriptions: closedObject('How subscriptions are billed.', SUBSCRIPTIONS),
      customer_account: closedObject(
        WHERE_BUYERS_LOOK,
        account(
          closedObject(
            WHAT_BUYERS_MAY,
            capabilities(closedObject('Pauses by buyers.', PAUSE), closedObject('An offer to stay.', RETENTION_OFFER)),
          ),
        ),
      ),
      customer_email_delivery: closedObject(WHO_WRITES, EMAIL_DELIVERY),
    },
    TIMES,
  ),
);
