import { type Money, zeroMoney } from '#kernel';
import type { OrderCharge, OrderLineItem } from '../order.events.js';
import { activeAttempt, lineMoney, type Order } from '../order.js';
import { type OrderMoney, orderMoney, paymentStatusOf, refundStatusOf } from '../order-money.js';
import type { OrderDoc } from './orders.projection.js';
import { attemptResource } from './payment-attempt.view.js';

/** An order as the contract shows it (§7.3). Amounts in minor units; there are no discounts, taxes or tips. Absent facts are left out. */
export function orderResource(doc: OrderDoc) {
  const { orderId, order } = doc;
  const money = orderMoney(order, doc.refunded);
  const attempt = activeAttempt(order);
  return {
    order_id: orderId,
    order_number: orderNumberOf(orderId),
    order_revision: order.revision,
    merchant_id: order.merchantId || undefined,
    status: order.status,
    payment_status: paymentStatusOf(money),
    refund_status: refundStatusOf(money),
    fulfillment_status: 'not_fulfilled',
    customer_id: order.customerId,
    subscription_id: doc.subscriptionId,
    subscription_plan_id: doc.subscriptionPlanId,
    origin: doc.origin,
    line_items: order.lineItems.map(lineResource),
    charges: order.charges.map(chargeResource),
    pricing_amounts: pricingAmounts(money, order.currency),
    settlement_amounts: settlementAmounts(money, order.currency),
    authorization_amounts: authorizationAmounts(order),
    active_payment_attempt: attempt && attemptResource(attempt),
    payment_intent_ids: order.payments.map(({ paymentIntentId }) => paymentIntentId),
    refund_ids: doc.refundIds ?? [],
    buyer_note: order.buyerNote,
    internal_note: order.internalNote,
    external_reference_id: order.externalReferenceId,
    metadata: order.metadata,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  };
}

export type OrderResource = ReturnType<typeof orderResource>;

/** An order inside another resource (contract §1.7). */
export function orderSummary(doc: OrderDoc) {
  const { orderId, order } = doc;
  const money = orderMoney(order, doc.refunded);
  return {
    order_id: orderId,
    order_number: orderNumberOf(orderId),
    status: order.status,
    payment_status: paymentStatusOf(money),
    refund_status: refundStatusOf(money),
    customer_id: order.customerId,
    pricing_amounts: pricingAmounts(money, order.currency),
    settlement_amounts: settlementAmounts(money, order.currency),
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  };
}

/** A number that people can read out: the last eight characters of the id, in two groups. */
export function orderNumberOf(orderId: string): string {
  const tail = orderId.slice(-8);
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}

function pricingAmounts({ subtotal, charges, total }: OrderMoney, currency: string) {
  const zero = zeroMoney(currency);
  return {
    subtotal_money: { amount: subtotal, currency },
    discount_money: zero,
    charge_money: { amount: charges, currency },
    tax_money: zero,
    requested_tip_money: zero,
    total_money: { amount: total, currency },
  };
}

function settlementAmounts(money: OrderMoney, currency: string) {
  return {
    paid_money: { amount: money.paid, currency },
    refunded_money: { amount: money.refunded, currency },
    net_collected_money: { amount: money.netCollected, currency },
    outstanding_money: { amount: money.outstanding, currency },
    credit_money: { amount: money.credit, currency },
    settled_tip_money: zeroMoney(currency),
    balance_money: { amount: money.balance, currency },
  };
}

/** What is held for the order and can be captured, and what captures in part gave back to the buyer. */
function authorizationAmounts({ payments, currency }: Order) {
  const held = payments.filter(({ outcome }) => outcome === 'requires_capture' || outcome === 'finalizing');
  const amount = held.reduce((sum, { authorized }) => sum + (authorized?.amount ?? 0), 0);
  const released = payments.reduce((sum, payment) => sum + (payment.released?.amount ?? 0), 0);
  return { authorized_money: { amount, currency }, released_money: { amount: released, currency } };
}

function lineResource(line: OrderLineItem) {
  const total = lineMoney(line);
  const zero: Money = zeroMoney(line.unitPrice.currency);
  return {
    order_line_item_id: line.lineItemId,
    name: line.name,
    description: line.description,
    quantity: line.quantity,
    unit_price_money: line.unitPrice,
    subtotal_money: total,
    discount_money: zero,
    tax_money: zero,
    total_money: total,
    refunded_money: zero,
    refunded_quantity: 0,
    metadata: line.metadata,
  };
}

function chargeResource({ chargeId, name, amount }: OrderCharge) {
  return { order_charge_id: chargeId, name, amount_money: amount };
}
