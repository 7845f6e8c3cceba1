import { METADATA_LIMITS } from '../validation/metadata-rules.js';
import { about, named } from './named-schema.js';
import { closedObject, instant, openEnum, text, whole } from './schema-words.js';

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
