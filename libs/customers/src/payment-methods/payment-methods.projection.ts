import type { Projection } from '#projections';
import type { PaymentMethodFacts } from './payment-method.js';
import { evolvePaymentMethod, isPaymentMethodEvent, paymentMethodEventTypes } from './payment-method.js';

/** The `payment_methods` view: each document is the facts that the write model folds too. */
export const paymentMethodsProjection: Projection<PaymentMethodFacts> = {
  name: 'payment_methods',
  version: 1,
  events: paymentMethodEventTypes,
  documentIds: (event) => (isPaymentMethodEvent(event) ? [event.data.paymentMethodId] : []),
  evolve: (facts, event) => (isPaymentMethodEvent(event) ? evolvePaymentMethod(facts, event, event.fact) : facts),
  indexes: {
    by_environment: (facts, environmentId) => ({ partition: environmentId, sort: facts.createdAt }),
    by_customer: (facts, environmentId) => ({
      partition: methodsOfCustomer(environmentId, facts.customerId),
      sort: facts.createdAt,
    }),
  },
};

/** The partition of one customer's methods in the index `by_customer`. */
export function methodsOfCustomer(environmentId: string, customerId: string): string {
  return `${environmentId}|${customerId}`;
}
