import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';
import type { BillingAttemptStarted } from '../billing-attempt.events.js';
import { evolvePaymentRetry, type PaymentRetry } from '../recovery/payment-retry.js';
import type { PaymentRetryEvent } from '../recovery/recovery.events.js';
import { within } from './subscriptions.projection.js';

type RetryEvent = StoredEvent & (PaymentRetryEvent | BillingAttemptStarted);

const RETRY_EVENTS: Readonly<Record<(PaymentRetryEvent | BillingAttemptStarted)['type'], true>> = {
  SubscriptionPaymentRetryCreated: true,
  SubscriptionPaymentRetrySucceeded: true,
  SubscriptionPaymentRetryFailed: true,
  BillingAttemptStarted: true,
};

/** The `subscription_payment_retries` view: each manual retry, for as long as the log lasts. */
export const paymentRetriesProjection: Projection<PaymentRetry> = {
  name: 'subscription_payment_retries',
  version: 1,
  events: Object.keys(RETRY_EVENTS),
  documentIds: (event) => {
    const retryId = isRetryEvent(event) ? event.data.retryId : undefined;
    return retryId === undefined ? [] : [retryId];
  },
  evolve: (doc, event) =>
    isRetryEvent(event) ? (evolvePaymentRetry(doc ?? null, event, event.fact) ?? undefined) : doc,
  indexes: {
    subscription: (doc, environmentId) => ({
      partition: within(environmentId, doc.subscriptionId),
      // Two of one cycle never share their number.
      sort: `${doc.createdAt}|${String(doc.number).padStart(4, '0')}`,
    }),
  },
};

function isRetryEvent(event: StoredEvent): event is RetryEvent {
  return Object.hasOwn(RETRY_EVENTS, event.type);
}
