import { METADATA_LIMITS } from '../validation/metadata-rules.js';
import { about, named } from './named-schema.js';
import { closedObject, instant, listOf, openEnum, orNull, text, whole } from './schema-words.js';

/** Contract §1.8. */
export const MONEY = named(
  'Money',
  closedObject('An amount of money.', {
    amount: whole("In the currency's minor units: cents, yen, fils."),
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217, in capitals.' },
  }),
);

export const money = (description: string) => about(MONEY, description);

export const POSTAL_ADDRESS = named(
  'PostalAddress',
  closedObject(
    'An address as it was written; parts that were not given are absent.',
    {},
    {
      line1: text('Street and number.'),
      line2: text('What did not fit into the first line.'),
      city: text('City.'),
      state: text('State, province or region.'),
      postal_code: text('Postal code.'),
      country: { type: 'string', pattern: '^[A-Z]{2}$', description: 'ISO 3166 code in capitals.' },
    },
  ),
);

export const METADATA = named('Metadata', {
  type: 'object',
  description: "The caller's own keys and values. The engine keeps them and reads nothing into them.",
  maxProperties: METADATA_LIMITS.keys,
  additionalProperties: { type: 'string', maxLength: METADATA_LIMITS.value_length },
});

const ACTION_TYPES = [
  'save_payment_method',
  'set_default_payment_method',
  'confirm_payment_method',
  'authenticate_payment_method',
  'change_currency',
  'change_amount',
  'complete_merchant_requirements',
  'wait_for_outcome',
  'wait_for_retry',
  'update_payment_method',
  'retry_later',
];

/** Contract §5.8. */
export const NEXT_ACTION = named(
  'NextAction',
  closedObject('A step that puts something right.', { action_type: openEnum(ACTION_TYPES, 'What to do.') }),
);

const REASON_CODES = [
  'no_default_payment_method',
  'payment_method_not_ready',
  'payment_method_not_active',
  'payment_method_removed',
  'payment_method_expired',
  'payment_method_expires_before_charge',
  'payment_method_expires_soon',
  'payment_method_not_set_up_for_off_session',
  'authentication_required_last_time',
  'last_decline_is_final',
  'network_never_retry',
  'retry_budget_spent',
  'retry_not_before',
  'currency_not_supported',
  'amount_out_of_range',
  'merchant_payments_disabled',
  'unknown_outcome_pending',
];

/** Why a method may not be charged (architecture.md §5). */
export const READINESS_REASON = named(
  'ReadinessReason',
  closedObject('Why a method may not be charged, or soon may not be.', {
    code: {
      type: 'string',
      pattern: `^(${REASON_CODES.join('|')})(:.+)?$`,
      description:
        "Stable. After a colon: the decline's own code (last_decline_is_final), the network's rule (network_never_retry), " +
        'network and window (retry_budget_spent), the instant from which the charge may be made (retry_not_before).',
    },
    message: text('For people; may change.'),
    resource_type: openEnum(['payment_method', 'customer', 'merchant', 'payment_intent'], 'What it is about.'),
    resource_id: text('Its id.'),
    caused_by_event_id: orNull({ type: 'string', format: 'uuid' }, 'The event that made it so; null when none did.'),
    resolution_owner: openEnum(['merchant', 'flint', 'integrator', 'buyer'], 'Who can put it right.'),
    next_actions: listOf(NEXT_ACTION, 'What puts it right.'),
  }),
);

export const ACTION_RESULT = named(
  'ActionResult',
  closedObject('It was done and leaves no resource to show.', { success: { const: true } }),
);

export const CREATED_AND_UPDATED = {
  created_at: instant("When it was made, by the environment's clock."),
  updated_at: instant("When it last changed, by the environment's clock."),
};

export const EXTERNAL_REFERENCE_ID = text("The caller's own id of the resource.", { minLength: 1, maxLength: 255 });

export const VERSION = whole('Goes up with every change; send it back as expected_version.', 0);

export const CURRENCY = { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217, in capitals.' };
