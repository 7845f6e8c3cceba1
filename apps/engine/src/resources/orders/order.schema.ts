import {
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  listOf,
  METADATA,
  money,
  named,
  openEnum,
  text,
  whole,
} from '../../http/index.js';

const LINE_ITEM = named(
  'OrderLineItem',
  closedObject(
    'One line of an order.',
    {
      order_line_item_id: text("The id of the subscription's line, or of the subscription when the cycle is one line."),
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
    { description: text('More about it.') },
  ),
);

const CHARGE = named(
  'OrderCharge',
  closedObject('A fee beside the lines.', { name: text('Shown to the buyer.'), amount_money: money('How much.') }),
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

const SETTLEMENT = named(
  'OrderSettlementAmounts',
  closedObject('What was paid of it.', {
    paid_money: money('What was collected.'),
    refunded_money: money('What was given back.'),
    net_collected_money: money('Collected less given back.'),
    outstanding_money: money('What is still to be paid.'),
    credit_money: money('What was paid by credit.'),
    settled_tip_money: money('The tip that was collected.'),
    balance_money: money('What is still to be paid, less what was paid too much.'),
  }),
);

/** Contract §7.3. */
export const ORDER = named(
  'Order',
  closedObject(
    'What one cycle of a subscription is billed by.',
    {
      order_id: anId('ord'),
      order_number: text('A number that people can read out.'),
      order_revision: whole('Goes up with every change.'),
      status: openEnum(['open', 'closed'], 'Closed when nothing more happens to it.'),
      payment_status: openEnum(['unpaid', 'partially_paid', 'paid'], 'How much of it is paid.'),
      refund_status: openEnum(['none', 'partially_refunded', 'refunded'], 'How much of it was given back.'),
      customer_id: anId('cus'),
      subscription_id: anId('sub'),
      origin: openEnum(['virtual_terminal', 'payment_link', 'checkout', 'api', 'subscription'], 'Where it comes from.'),
      line_items: listOf(LINE_ITEM, "The subscription's lines; one line when the first period is shorter."),
      charges: listOf(CHARGE, 'Fees beside the lines.'),
      pricing_amounts: PRICING,
      settlement_amounts: SETTLEMENT,
      payment_intent_ids: listOf(anId('pi'), 'The payments that it is paid by.'),
      refund_ids: listOf({ type: 'string' }, 'Refunds of it.'),
      metadata: METADATA,
      ...CREATED_AND_UPDATED,
    },
    { merchant_id: anId('mer'), subscription_plan_id: anId('plan') },
  ),
);
