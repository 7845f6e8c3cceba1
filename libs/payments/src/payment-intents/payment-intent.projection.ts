import type { StoredEvent } from '#event-store';
import type { Projection, ProjectionSource } from '#projections';
import { NO_PROGRESS, progressOf } from './order-payment-intents.js';
import { type PaymentIntentEvent, paymentIntentEvents } from './payment-intent.events.js';
import { needsReview, paymentIntentAggregate } from './payment-intent.js';
import type { PaymentIntentDoc } from './payment-intent.view.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';

/** Payment intents that another library's streams tell of, such as the one of each billing cycle. */
export type PaymentIntentSource = ProjectionSource<PaymentIntentDoc>;

/** All payment intents, newest first, also by customer. Told by their own streams; others fill it too (`foldedFrom`). */
export const paymentIntentsView: Projection<PaymentIntentDoc> = {
  name: 'payment_intents',
  version: 9,
  events: Object.keys(paymentIntentEvents),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event, paymentIntentId) => {
    const before = doc?.intent ?? paymentIntentAggregate.initial;
    const intent = fold(before, event);
    return { ...doc, paymentIntentId, flow: 'api', orderId: intent.orderId, intent };
  },
  indexes: {
    created: ({ intent }, environmentId) => ({ partition: environmentId, sort: intent.createdAt }),
    updated: ({ intent }, environmentId) => ({ partition: environmentId, sort: intent.updatedAt }),
    amount: ({ intent }, environmentId) => ({
      partition: environmentId,
      sort: String(intent.amount.amount).padStart(16, '0'),
    }),
    customer: ({ intent }, environmentId) =>
      intent.customerId === undefined
        ? undefined
        : { partition: `${environmentId}/${intent.customerId}`, sort: intent.createdAt },
    order: ({ intent, orderId }, environmentId) =>
      orderId === undefined ? undefined : { partition: `${environmentId}/${orderId}`, sort: intent.createdAt },
    // What the order that owns it has not put on record yet; a billing cycle's payment is its subscription's own.
    owner_due: ({ intent, seenByOwner = NO_PROGRESS }, environmentId) => {
      // An attempt on its way is no news: whoever drives it tells its order, and a deadline finds it when nobody does.
      const isOnItsWay = intent.status === 'processing' && intent.attempt?.phase === 'open';
      const isSeen = intent.orderId === undefined || isOnItsWay || seenByOwner === progressOf(intent);
      return isSeen ? undefined : { partition: environmentId, sort: intent.updatedAt };
    },
    // What people must decide.
    review: ({ intent }, environmentId) =>
      needsReview(intent) ? { partition: environmentId, sort: intent.createdAt } : undefined,
    // Only for payments of their own: what belongs to a subscription is driven by the subscription.
    due: ({ intent, flow }, environmentId) => {
      const owed = flow === 'api' ? paymentIntentObligation(intent) : undefined;
      return owed && { partition: environmentId, sort: owed.dueAt };
    },
  },
};

function fold(before: PaymentIntentDoc['intent'], event: StoredEvent): PaymentIntentDoc['intent'] {
  return paymentIntentAggregate.evolve(
    before,
    { type: event.type, data: event.data } as PaymentIntentEvent,
    event.fact,
  );
}
