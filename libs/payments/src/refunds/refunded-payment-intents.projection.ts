import type { StoredEvent } from '#event-store';
import { zeroMoney } from '#kernel';
import type { PaymentIntentSource } from '../payment-intents/payment-intent.projection.js';
import { isMoneyRefunded, MONEY_REFUNDED_EVENTS, refundedAfter } from './refunded-money.js';

/** Shows on payment intents what was given back of them, for the `payment_intents` view. */
export const refundedPaymentIntents: PaymentIntentSource = {
  events: MONEY_REFUNDED_EVENTS,
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event: StoredEvent) => {
    if (!doc || !isMoneyRefunded(event)) return doc;
    const before = doc.refundedAmount ?? zeroMoney(event.data.amount.currency);
    const intent = { ...doc.intent, updatedAt: event.fact.at };
    return { ...doc, intent, refundedAmount: refundedAfter(before, event) };
  },
};
