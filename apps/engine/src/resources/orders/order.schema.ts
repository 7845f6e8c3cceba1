import {
  about,
  anId,
  CREATED_AND_UPDATED,
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

export const PAYMENT_STATUSES = ['unpaid', 'partially_paid', 'paid'];
export const REFUND_STATUSES = ['none', 'partially_refunded', 'refunded'];
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

const PRICING = named(
  'OrderPricingAmounts',
  closedObject('What the order costs.', {
    subtotal_money: money('The lines together.'),
    discount_money: money('What is taken off.'),
    charge_money: money('The fees together.'),
    tax_money: money('Tax.'),
    requested_tip_money: money('The tip that was asked for.'),
    total_money: money('What is to be paid.'),
  }),
);

export const SIGNED_MONEY = named(
  'SignedMoney',
  closedObject('An amount of money that may be below zero.', {
    amount: whole("In the currency's minor units.", -Number.MAX_SAFE_INTEGER),
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217, in capitals.' },
  }),
);

const SETTLEMENT = named(
  'OrderSettlementAmounts',
  closedObject('What was paid of it.', {
    paid_money: money('What was collected.'),
    refunded_money: money('What was given back.'),
    net_collected_money: money('Collected less given back.'),
    outstanding_money: money('What is still to be paid. What was given back does not reopen it.'),
    credit_money: money('What is held beyond the total.'),
    settled_tip_money: money('The tip that was collected.'),
    balance_money: about(SIGNED_MONEY, 'What is still to be paid, less what is held beyond the total.'),
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
      order_id: anId('ord'),
      order_number: text('A number that people can read out.'),
      order_revision: whole('Goes up with every change.'),
      status: openEnum(['open', 'closed'], 'Closed when nothing more happens to it.'),
      payment_status: openEnum(PAYMENT_STATUSES, 'How much of it is paid.'),
      refund_status: openEnum(REFUND_STATUSES, 'How much of it was given back.'),
      fulfillment_status: openEnum(FULFILLMENT_STATUSES, 'Goods are not followed here.'),
      origin: openEnum(ORIGINS, 'Where it comes from.'),
      line_items: listOf(LINE_ITEM, 'What is sold.'),
      charges: listOf(CHARGE, 'Fees beside the lines.'),
      pricing_amounts: PRICING,
      settlement_amounts: SETTLEMENT,
      authorization_amounts: AUTHORIZATION,
      payment_intent_ids: listOf(anId('pi'), 'The payments that it is paid by.'),
      refund_ids: listOf({ type: 'string' }, 'Refunds of it.'),
      metadata: METADATA,
      ...CREATED_AND_UPDATED,
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
