import type { StoredEvent } from '#event-store';
import { zeroMoney } from '#kernel';
import type { OrderDoc, OrderSource } from '#orders';
import type { AttemptTerms } from '../billing-attempt.events.js';
import type { SubscriptionLineItem } from '../subscription.events.js';
import { type CyclePaymentEvent, cyclePaymentEventTypes, isCyclePaymentEvent } from './cycle-payment-events.js';

type OrderOfCycle = OrderDoc['order'];

/** The orders of billing cycles, for the `orders` view: one per cycle that something was tried for. */
export const renewalOrders: OrderSource = {
  events: cyclePaymentEventTypes,
  documentIds: (event) => (isCyclePaymentEvent(event) ? [event.data.orderId] : []),
  evolve: (doc, event, orderId) => {
    if (!isCyclePaymentEvent(event)) return doc;
    if (doc === undefined) return begin(event, orderId);
    if (event.type !== 'BillingAttemptSucceeded') return doc;
    return { ...doc, order: paid(doc.order, event.fact.at) };
  },
};

/** Only a start, or a try that was not made, says what an order is for. What it sells stands in its subscription. */
function begin(event: StoredEvent & CyclePaymentEvent, orderId: string): OrderDoc | undefined {
  if (event.type !== 'BillingAttemptStarted' && event.type !== 'BillingAttemptNotAttempted') return undefined;
  const { subscriptionId, customerId, paymentIntentId, cycle, amount, lineItems } = event.data as AttemptTerms;
  const { at } = event.fact;
  const payment: OrderOfCycle['payments'][number] = {
    ...{ paymentIntentId, amount, captured: zeroMoney(amount.currency) },
    ...{ captureMethod: 'automatic', madeBy: 'pay', outcome: 'processing', progress: '', revision: -1 },
  };
  const order: OrderOfCycle = {
    exists: true,
    merchantId: '',
    status: 'open',
    currency: amount.currency,
    lineItems: [{ lineItemId: subscriptionId, name: 'Subscription', quantity: 1, unitPrice: amount }],
    charges: [],
    customerId,
    metadata: {},
    payments: [payment],
    attempts: [],
    revision: 1,
    createdAt: at,
    updatedAt: at,
  };
  const billedLines = lineItems?.map(orderLine);
  return { orderId, origin: 'subscription', subscriptionId, cycle, ...(billedLines && { billedLines }), order };
}

/** A subscription's line as an order sells it. */
export function orderLine(line: SubscriptionLineItem): OrderOfCycle['lineItems'][number] {
  const { lineItemId, name, description, quantity, unitPrice } = line;
  return { lineItemId, name, quantity, unitPrice, ...(description === null ? {} : { description }) };
}

function paid(order: OrderOfCycle, at: string): OrderOfCycle {
  const payments = order.payments.map((payment) => ({
    ...payment,
    outcome: 'succeeded' as const,
    captured: payment.amount,
  }));
  return { ...order, payments, status: 'closed', revision: order.revision + 1, updatedAt: at };
}
