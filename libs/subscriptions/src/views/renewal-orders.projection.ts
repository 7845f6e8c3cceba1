import type { Money, Timestamp } from '#kernel';
import type { Projection } from '#projections';
import type { BillingPeriod } from '../billing-attempt.events.js';
import { cyclePaymentEventTypes, isCyclePaymentEvent } from './cycle-payment-events.js';
import { within } from './subscriptions.projection.js';

/** What one cycle of a subscription is billed by. It is no aggregate: the subscription's stream holds all of it. */
export interface RenewalOrder {
  readonly orderId: string;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly paymentIntentId: string;
  readonly cycle: number;
  readonly period: BillingPeriod;
  readonly amount: Money;
  readonly isPaid: boolean;
  /** Grows with every change. */
  readonly revision: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** The `renewal_orders` view: one order per billing cycle that something was tried for. */
export const renewalOrdersProjection: Projection<RenewalOrder> = {
  name: 'renewal_orders',
  version: 1,
  events: cyclePaymentEventTypes,
  documentIds: (event) => (isCyclePaymentEvent(event) ? [event.data.orderId] : []),
  evolve: (doc, event, orderId) => {
    if (!isCyclePaymentEvent(event)) return doc;
    const { at } = event.fact;
    if (doc === undefined) {
      // Only a start, or a try that was not made, says what an order is for.
      if (event.type !== 'BillingAttemptStarted' && event.type !== 'BillingAttemptNotAttempted') return undefined;
      const { subscriptionId, customerId, paymentIntentId, cycle, period, amount } = event.data;
      const order = { orderId, subscriptionId, customerId, paymentIntentId, cycle, period, amount };
      return { ...order, isPaid: false, revision: 1, createdAt: at, updatedAt: at };
    }
    if (event.type !== 'BillingAttemptSucceeded') return doc;
    return { ...doc, isPaid: true, revision: doc.revision + 1, updatedAt: at };
  },
  indexes: {
    created_at: (order, environmentId) => ({ partition: environmentId, sort: order.createdAt }),
    updated_at: (order, environmentId) => ({ partition: environmentId, sort: order.updatedAt }),
    customer: (order, environmentId) => ({
      partition: within(environmentId, order.customerId),
      sort: order.createdAt,
    }),
    subscription: (order, environmentId) => ({
      partition: within(environmentId, order.subscriptionId),
      sort: order.createdAt,
    }),
  },
};
