import type { StoredEvent } from '#event-store';
import type { PaymentIntentSource } from '#payments';
import type { OrderPaymentEvent } from '../order.events.js';

type LegRecorded = Extract<OrderPaymentEvent, { type: 'OrderPaymentLegRecorded' }>;

function isLegRecorded<Event extends StoredEvent>(event: Event): event is Event & LegRecorded {
  return event.type === 'OrderPaymentLegRecorded';
}

/** Marks in the `payment_intents` view how much of a payment intent's progress its order has on record. */
export const orderPaymentIntents: PaymentIntentSource = {
  events: ['OrderPaymentLegRecorded'],
  documentIds: (event) => (isLegRecorded(event) ? [event.data.paymentIntentId] : []),
  evolve: (doc, event) => (doc && isLegRecorded(event) ? { ...doc, seenByOwner: event.data.progress } : doc),
};
