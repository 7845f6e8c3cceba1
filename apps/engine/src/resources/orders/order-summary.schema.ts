import {
  about,
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  money,
  named,
  openEnum,
  text,
  whole,
} from '../../http/index.js';

export const PAYMENT_STATUSES = ['unpaid', 'partially_paid', 'paid'];
export const REFUND_STATUSES = ['none', 'partially_refunded', 'refunded'];

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

/** What an order says of itself wherever it stands. */
export const SUMMARY_FIELDS = {
  order_id: anId('ord'),
  order_number: text('A number that people can read out.'),
  status: openEnum(['open', 'closed'], 'Closed when nothing more happens to it.'),
  payment_status: openEnum(PAYMENT_STATUSES, 'How much of it is paid.'),
  refund_status: openEnum(REFUND_STATUSES, 'How much of it was given back.'),
  pricing_amounts: PRICING,
  settlement_amounts: SETTLEMENT,
  ...CREATED_AND_UPDATED,
};

/** An order inside another resource (contract §1.7). */
export const ORDER_SUMMARY = named(
  'OrderSummary',
  closedObject('An order inside another resource.', SUMMARY_FIELDS, {
    customer_id: anId('cus', 'Whose saved methods can pay it.'),
  }),
);
