import { REFUND_FAILURE_REASONS, REFUND_REASONS } from '#payments';
import {
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  EXTERNAL_REFERENCE_ID,
  listOf,
  METADATA,
  money,
  named,
  openEnum,
  orNull,
  text,
} from '../../http/index.js';
import { CUSTOMER_SUMMARY } from '../customers/customer-summary.schema.js';
import { ORDER_SUMMARY } from '../orders/order-summary.schema.js';
import { PAYMENT_INTENT } from '../payment-intents/payment-intent.schema.js';

export const REFUND_STATUSES = [
  'pending',
  'in_transit',
  'succeeded',
  'failed',
  'requires_action',
  'canceled',
  'partially_succeeded',
];

/** What the making of a refund is refused with. */
export const CREATE_REFUND_ERRORS = [
  'RESOURCE_NOT_FOUND',
  'AMOUNT_EXCEEDS_REFUNDABLE',
  'NOTHING_TO_REFUND',
  'NO_PAYMENTS_FOR_ORDER',
  'PAYMENT_INTENT_NOT_REFUNDABLE',
  'RESOURCE_LIMIT_EXCEEDED',
];

const FAILURE_REASON = openEnum(REFUND_FAILURE_REASONS, 'Why the money did not arrive.');

const PAYMENT_REFUND = named(
  'PaymentRefund',
  closedObject(
    'What one payment gives of a refund.',
    {
      payment_intent_id: anId('pi'),
      amount_money: money('How much.'),
      status: openEnum(['pending', 'succeeded', 'failed'], 'How far it is.'),
    },
    { failure_reason: FAILURE_REASON, payment_intent: orNull(PAYMENT_INTENT, 'Only when expanded.') },
  ),
);

/** Contract §8. */
export const REFUND = named(
  'Refund',
  closedObject(
    'Money that goes back to where it came from.',
    {
      refund_id: anId('ref'),
      merchant_id: anId('mer'),
      status: openEnum(REFUND_STATUSES, 'Pending while a payment has not given its part; a bank may undo a success.'),
      amount_money: money('What is given back.'),
      payment_refunds: listOf(PAYMENT_REFUND, 'The payments that it is taken from.'),
      refund_method: openEnum(['original_payment'], 'Where the money goes.'),
      metadata: METADATA,
      ...CREATED_AND_UPDATED,
    },
    {
      order_id: anId('ord', 'The order whose payments give it.'),
      payment_intent_id: anId('pi', 'The payment that gives it, when it is one.'),
      customer_id: anId('cus', 'Whose payments give it.'),
      failure_reason: FAILURE_REASON,
      reason: openEnum(REFUND_REASONS, 'Why it is given back.'),
      reason_message: text('More about the reason. Absent after erasure.'),
      external_reference_id: EXTERNAL_REFERENCE_ID,
      customer: orNull(CUSTOMER_SUMMARY, 'Only when expanded.'),
      order: orNull(ORDER_SUMMARY, 'Only when expanded.'),
      payment_intent: orNull(PAYMENT_INTENT, 'Only when expanded.'),
    },
  ),
);
