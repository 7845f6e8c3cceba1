import {
  about,
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  instant,
  named,
  openEnum,
  text,
  whole,
} from '../../http/index.js';

const BRANDS = ['visa', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'unionpay'];

export const CARD_BRAND = openEnum(BRANDS, 'The network of the card.');
export const LAST4 = { type: 'string', pattern: '^[0-9]{4}$', description: 'The last four digits of its number.' };

const CARD = named(
  'Card',
  closedObject(
    'What may be told about a card.',
    {
      brand: CARD_BRAND,
      exp_month: whole('The last month in which it can be charged.', 1, 12),
      exp_year: whole('With four digits.', 1000, 9999),
      last4: LAST4,
    },
    { wallet: openEnum(['apple_pay', 'google_pay'], 'The wallet that it came from.') },
  ),
);

export const METHOD_FIELDS = {
  payment_method_id: anId('pm'),
  customer_id: anId('cus'),
  type: openEnum(['card'], 'The kind of method.'),
  status: openEnum(
    ['pending', 'active', 'expired', 'removed', 'failed'],
    'pending until its buyer confirms it; only active ones can be charged.',
  ),
  ...CREATED_AND_UPDATED,
};

export const METHOD_CARD = { card: about(CARD, 'Absent until the buyer has confirmed.') };

/** A payment method inside another resource (contract §1.7). */
export const PAYMENT_METHOD_SUMMARY = named(
  'PaymentMethodSummary',
  closedObject('A payment method inside another resource.', METHOD_FIELDS, METHOD_CARD),
);

/** When something was judged, by the environment's clock. */
export const EVALUATED_AT = instant("When it was judged, by the environment's clock.");
export const POLICY_VERSION = text('The version of the rules that it was judged by.');
