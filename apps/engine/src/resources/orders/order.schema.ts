import {
  about,
  anId,
  closedObject,
  EXTERNAL_REFERENCE_ID,
  instant,
  listOf,
  METADATA,
  MONEY,
  money,
  named,
  openEnum,
  orNull,
  text,
  whole,
} from '../../http/index.js';
import { CUSTOMER_SUMMARY } from '../customers/customer-summary.schema.js';
import { ORIGINS, PAYMENT_INTENT } from '../payment-intents/payment-intent.schema.js';
import { SUBSCRIPTION } from '../subscriptions/subscription.schema.js';
import { SUBSCRIPTION_PLAN_SUMMARY } from '../subscriptions/subscription-plan.schema.js';
import { ORDER_PAYMENT_ATTEMPT } from './order-attempt.schema.js';
import { SIGNED_MONEY, SUMMARY_FIELDS } from './order-summary.schema.js';

export const FULFILLMENT_STATUSES = ['not_fulfilled', 'partially_fulfilled', 'fulfilled', 'canceled'];

const LINE_ITEM = named(
  'OrderLineItem',
  closedObject(
    'One line of an order.',
    {
      order_line_item_id: text(
        "Its id; in a subscription's order the id of the line, or of the subscription, that it bills.",
      ),
      name: text('Shown to the buyer.'),
      quantity: whole('How many.', 1),
      unit_price_money: money('The price of one.'),
      subtotal_money: money('Price times quantity.'),
      discount_money: money('What is taken off.'),
      tax_money: money('Tax.'),
      total_money: money('What the line costs.'),
      refunded_money: money('What was given back.'),
      refunded_quantity: whole('How many were given back.'),
    },
    { description: text('More about it.'), metadata: METADATA },
  ),
);

const CHARGE = named(
  'OrderCharge',
  closedObject('A fee beside the lines.', {
    order_charge_id: text("Its id; in a subscription's order the subscription's."),
    name: text('Shown to the buyer.'),
    amount_money: money('How much.'),
  }),
);

const AUTHORIZATION = named(
  'OrderAuthorizationAmounts',
  closedObject('What is held for it.', {
    authorized_money: about(MONEY, 'What waits to be captured.'),
    released_money: about(MONEY, 'What captures in part left to the buyer.'),
  }),
);

const OPTIONAL = {
  merchant_id: anId('mer'),
  customer_id: anId('cus', 'Whose saved methods can pay it.'),
  subscription_id: anId('sub', 'The subscription whose cycle it bills.'),
  subscription_plan_id: anId('plan'),
  active_payment_attempt: about(ORDER_PAYMENT_ATTEMPT, 'The attempt that is under way.'),
  buyer_note: text("The buyer's words. Absent after erasure."),
  internal_note: text("The merchant's words. Absent after erasure."),
  external_reference_id: EXTERNAL_REFERENCE_ID,
  customer: orNull(CUSTOMER_SUMMARY, 'When expanded.'),
  payment_intents: listOf(PAYMENT_INTENT, 'When expanded.'),
  subscription: orNull(SUBSCRIPTION, 'When expanded.'),
  subscription_plan: orNull(SUBSCRIPTION_PLAN_SUMMARY, 'When expanded.'),
};

/** Contract §7.3. */
export const ORDER = named(
  'Order',
  closedObject(
    'What is sold, and what was paid for it.',
    {
      ...SUMMARY_FIELDS,
      order_revision: whole('Goes up with every change.'),
      fulfillment_status: openEnum(FULFILLMENT_STATUSES, 'Goods are not followed here.'),
      origin: openEnum(ORIGINS, 'Where it comes from.'),
      line_items: listOf(LINE_ITEM, 'What is sold.'),
      charges: listOf(CHARGE, 'Fees beside the lines.'),
      authorization_amounts: AUTHORIZATION,
      payment_intent_ids: listOf(anId('pi'), 'The payments that it is paid by.'),
      refund_ids: listOf({ type: 'string' }, 'Refunds of it.'),
      metadata: METADATA,
    },
    OPTIONAL,
  ),
);

export const ACTIVITY_TYPES = [
  'created',
  'line_item_added',
  'line_item_updated',
  'line_item_removed',
  'discount_applied',
  'discount_removed',
  'tax_updated',
  'requested_tip_added',
  'requested_tip_updated',
  'requested_tip_removed',
  'charge_added',
  'charge_updated',
  'charge_removed',
  'charge_fulfillment_updated',
  'order_updated',
  'adjustment',
  'closed',
  'payment',
  'payment_failed',
  'refund',
  'refund_failed',
  'checkout_session_created',
  'checkout_session_expired',
  'checkout_session_invalidated',
  'fulfillment_created',
  'fulfillment_updated',
  'fulfillment_state_changed',
];

/** Contract §7.6. */
export const ORDER_ACTIVITY = named(
  'OrderActivity',
  closedObject(
    "One row of an order's story. It is a narrative, not a ledger.",
    {
      order_activity_id: text('Its id.'),
      order_id: anId('ord'),
      type: openEnum(ACTIVITY_TYPES, 'What happened.'),
      balance_delta_money: about(
        SIGNED_MONEY,
        'What it changed of the total less what is held; zero where nothing moved.',
      ),
      occurred_at: instant('When it happened.'),
    },
    {
      order_line_item_id: anId('li'),
      order_charge_id: anId('och'),
      payment_intent_id: anId('pi'),
      refund_id: anId('ref'),
      failure_code: text('Why money did not move, in small letters.'),
    },
  ),
);
