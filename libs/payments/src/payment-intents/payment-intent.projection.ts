import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';
import { type PaymentIntentEvent, paymentIntentEvents } from './payment-intent.events.js';
import { paymentIntentAggregate } from './payment-intent.js';
import type { PaymentIntentDoc } from './payment-intent.view.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';

/** All payment intents, newest first, also by customer. */
export const paymentIntentsView: Projection<PaymentIntentDoc> = {
  name: 'payment_intents',
  version: 1,
  events: Object.keys(paymentIntentEvents),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event, paymentIntentId) => {
    const before = doc?.intent ?? paymentIntentAggregate.initial;
    return { paymentIntentId, flow: 'api', intent: fold(before, event) };
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
    due: ({ intent }, environmentId) => {
      const owed = paymentIntentObligation(intent);
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
