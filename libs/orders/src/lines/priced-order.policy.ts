import { isCurrency, MAX_AMOUNT, type Refusal, refuse } from '#kernel';
import type { OrderCharge, OrderLineItem } from '../order.events.js';
import type { Order } from '../order.js';
import { lineTotal, orderMoney, outstandingOf } from '../order-money.js';

export const MAX_LINE_ITEMS = 100;
export const MAX_CHARGES = 50;

type Contents = Pick<Order, 'currency' | 'lineItems' | 'charges' | 'payments'>;

/** What stands against an order with these lines and charges: too many, of two currencies, or too dear. */
export function contentRefusal(order: Contents): Refusal | undefined {
  const { currency, lineItems, charges } = order;
  const param = 'line_items';
  if (!isCurrency(currency)) {
    const detail = { param, reason: 'currency_not_supported' };
    return refuse('VALIDATION_ERROR', 'There is no such currency.', detail);
  }
  if (lineItems.length > MAX_LINE_ITEMS) {
    return refuse('RESOURCE_LIMIT_EXCEEDED', `An order has at most ${MAX_LINE_ITEMS} lines.`, {
      limit: MAX_LINE_ITEMS,
    });
  }
  if (charges.length > MAX_CHARGES) {
    return refuse('RESOURCE_LIMIT_EXCEEDED', `An order has at most ${MAX_CHARGES} charges.`, { limit: MAX_CHARGES });
  }
  const amounts = [...lineItems.map(({ unitPrice }) => unitPrice), ...charges.map(({ amount }) => amount)];
  if (amounts.some((amount) => amount.currency !== currency)) {
    return refuse('VALIDATION_ERROR', `All amounts of the order are in ${currency}.`, { param });
  }
  const isTooDear = lineItems.some((line) => lineTotal(line) === undefined);
  if (isTooDear || orderMoney(order).total > MAX_AMOUNT) {
    const maximum_money = { amount: MAX_AMOUNT, currency };
    return refuse('AMOUNT_TOO_LARGE', 'The order costs more than an order may.', { param, maximum_money });
  }
  return undefined;
}

/** Payment intents that a caller made and that wait to be confirmed for more than would be left to pay. */
export function tooLargePaymentRefusal(after: Order): Refusal | undefined {
  const outstanding = outstandingOf(after);
  const tooLarge = after.payments.filter(
    ({ madeBy, outcome, amount }) => madeBy === 'caller' && isOpen(outcome) && amount.amount > outstanding.amount,
  );
  if (tooLarge.length === 0) return undefined;
  const payment_intent_ids = tooLarge.map(({ paymentIntentId }) => paymentIntentId);
  return refuse('ORDER_HAS_ACTIVE_PAYMENT_INTENT', 'An open payment intent is for more than would be left to pay.', {
    payment_intent_ids,
    maximum_money: outstanding,
  });
}

const OPEN: ReadonlySet<string> = new Set(['not_tried', 'failed', 'requires_retry', 'challenge_expired']);

/** Whether a payment intent may still be confirmed. */
export function isOpen(outcome: Order['payments'][number]['outcome']): boolean {
  return OPEN.has(outcome);
}

export type NewLineItem = Omit<OrderLineItem, 'lineItemId'>;
export type NewCharge = Omit<OrderCharge, 'chargeId'>;
