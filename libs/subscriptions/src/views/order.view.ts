import { addMoney, type Money, multiplyMoney, subtractMoney, type Timestamp, zeroMoney } from '#kernel';
import type { Subscription } from '../subscription-state.js';
import type { RenewalOrder } from './renewal-orders.projection.js';
import { present } from './subscription.view.js';

/** An order as the contract shows it (§7.3). Amounts in minor units; there are no discounts, taxes, tips or refunds yet. */
export interface OrderResource {
  readonly order_id: string;
  readonly order_number: string;
  readonly order_revision: number;
  readonly merchant_id?: string;
  readonly status: 'open' | 'closed';
  readonly payment_status: 'unpaid' | 'paid';
  readonly refund_status: 'none';
  readonly customer_id: string;
  readonly subscription_id: string;
  readonly subscription_plan_id?: string;
  readonly origin: 'subscription';
  readonly line_items: readonly OrderLineItemResource[];
  readonly charges: readonly OrderChargeResource[];
  readonly pricing_amounts: Readonly<Record<string, Money>>;
  readonly settlement_amounts: Readonly<Record<string, Money>>;
  readonly payment_intent_ids: readonly string[];
  readonly refund_ids: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface OrderLineItemResource {
  /** The id of the subscription's line that it bills; the subscription's own when the cycle is billed as one line. */
  readonly order_line_item_id: string;
  readonly name: string;
  readonly description?: string;
  readonly quantity: number;
  readonly unit_price_money: Money;
  readonly subtotal_money: Money;
  readonly discount_money: Money;
  readonly tax_money: Money;
  readonly total_money: Money;
  readonly refunded_money: Money;
  readonly refunded_quantity: number;
}

export interface OrderChargeResource {
  readonly name: string;
  readonly amount_money: Money;
}

/** Shows a cycle's order; its lines are the subscription's frozen ones. `subscription` may be missing from its view. */
export function orderResource(order: RenewalOrder, subscription: Subscription | undefined): OrderResource {
  const { amount, isPaid } = order;
  const zero = zeroMoney(amount.currency);
  const fee = setupFeeOf(order, subscription);
  const charge = fee ?? zero;
  const paid = isPaid ? amount : zero;
  const outstanding = isPaid ? zero : amount;
  return {
    order_id: order.orderId,
    order_number: orderNumberOf(order.orderId),
    order_revision: order.revision,
    ...present({ merchant_id: subscription?.merchantId }),
    status: isPaid ? 'closed' : 'open',
    payment_status: isPaid ? 'paid' : 'unpaid',
    refund_status: 'none',
    customer_id: order.customerId,
    subscription_id: order.subscriptionId,
    ...present({ subscription_plan_id: subscription?.terms.planId }),
    origin: 'subscription',
    line_items: linesOf(order, subscription, subtractMoney(amount, charge)),
    charges: fee === null ? [] : [{ name: 'Setup fee', amount_money: fee }],
    pricing_amounts: {
      subtotal_money: subtractMoney(amount, charge),
      discount_money: zero,
      charge_money: charge,
      tax_money: zero,
      requested_tip_money: zero,
      total_money: amount,
    },
    settlement_amounts: {
      paid_money: paid,
      refunded_money: zero,
      net_collected_money: paid,
      outstanding_money: outstanding,
      credit_money: zero,
      settled_tip_money: zero,
      balance_money: outstanding,
    },
    payment_intent_ids: [order.paymentIntentId],
    refund_ids: [],
    metadata: {},
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  };
}

/** A number that people can read out: the last eight characters of the id, in two groups. */
export function orderNumberOf(orderId: string): string {
  const tail = orderId.slice(-8);
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}

function setupFeeOf({ cycle }: RenewalOrder, subscription: Subscription | undefined): Money | null {
  return cycle === 0 ? (subscription?.terms.setupFee ?? null) : null;
}

/** A shorter first period costs its part of the whole: then it is one line, as no line has a price of its own for it. */
function linesOf(order: RenewalOrder, subscription: Subscription | undefined, subtotal: Money) {
  const lines = subscription?.terms.lineItems ?? [];
  const whole = lines.reduce(
    (sum, { unitPrice, quantity }) => addMoney(sum, multiplyMoney(unitPrice, quantity)),
    zeroMoney(subtotal.currency),
  );
  if (lines.length === 0 || whole.amount !== subtotal.amount) {
    const name = subscription?.terms.planName ?? 'Subscription';
    return [lineResource(order.subscriptionId, { name, unitPrice: subtotal, quantity: 1, description: null })];
  }
  return lines.map((line) => lineResource(line.lineItemId, line));
}

type Line = Pick<Subscription['terms']['lineItems'][number], 'name' | 'description' | 'unitPrice' | 'quantity'>;

function lineResource(id: string, { name, description, unitPrice, quantity }: Line): OrderLineItemResource {
  const total = multiplyMoney(unitPrice, quantity);
  const zero = zeroMoney(unitPrice.currency);
  return {
    order_line_item_id: id,
    name,
    ...present({ description }),
    quantity,
    unit_price_money: unitPrice,
    subtotal_money: total,
    discount_money: zero,
    tax_money: zero,
    total_money: total,
    refunded_money: zero,
    refunded_quantity: 0,
  };
}
