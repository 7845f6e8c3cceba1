import { MAX_AMOUNT, type Money, type MoneyRefundStatus, refundStatusOfMoney, zeroMoney } from '#kernel';
import type { OrderCharge, OrderLineItem } from './order.events.js';

/** What an order sells and what was collected for it. */
export interface OrderAmounts {
  readonly currency: string;
  readonly lineItems: readonly Pick<OrderLineItem, 'quantity' | 'unitPrice'>[];
  readonly charges: readonly Pick<OrderCharge, 'amount'>[];
  readonly payments: readonly { readonly captured: Money }[];
}

/** The money of an order in minor units (ADR 0027). All are ≥ 0 but the balance. */
export interface OrderMoney {
  readonly subtotal: number;
  readonly charges: number;
  readonly total: number;
  /** Everything captured, whatever was given back since. */
  readonly paid: number;
  readonly refunded: number;
  readonly netCollected: number;
  /** What is still to be paid. A refund does not reopen it. */
  readonly outstanding: number;
  /** What the merchant holds beyond the total. */
  readonly credit: number;
  readonly balance: number;
}

export function orderMoney(order: OrderAmounts, refunded = 0): OrderMoney {
  const subtotal = sum(order.lineItems.map(({ unitPrice, quantity }) => unitPrice.amount * quantity));
  const charges = sum(order.charges.map(({ amount }) => amount.amount));
  const total = subtotal + charges;
  const paid = sum(order.payments.map(({ captured }) => captured.amount));
  const netCollected = paid - refunded;
  const outstanding = Math.max(0, total - paid);
  const credit = Math.max(0, netCollected - total);
  return { subtotal, charges, total, paid, refunded, netCollected, outstanding, credit, balance: outstanding - credit };
}

export function outstandingOf(order: OrderAmounts): Money {
  return { ...zeroMoney(order.currency), amount: orderMoney(order).outstanding };
}

/** What a line costs, in minor units; undefined when that is more than any order may cost. */
export function lineTotal({ unitPrice, quantity }: Pick<OrderLineItem, 'quantity' | 'unitPrice'>): number | undefined {
  // Compared before it is multiplied: a product beyond 2^53 would be rounded.
  return quantity > 0 && unitPrice.amount > MAX_AMOUNT / quantity ? undefined : unitPrice.amount * quantity;
}

export type PaymentStatus = 'unpaid' | 'partially_paid' | 'paid';

export function paymentStatusOf({ outstanding, paid }: OrderMoney): PaymentStatus {
  if (outstanding === 0) return 'paid';
  return paid === 0 ? 'unpaid' : 'partially_paid';
}

export function refundStatusOf({ refunded, paid }: OrderMoney): MoneyRefundStatus {
  return refundStatusOfMoney({ amount: refunded }, { amount: paid });
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
