import type { Projection } from '#projections';
import { abandonedAt } from './abandonment.policy.js';
import type { PaymentMethodFacts } from './payment-method.js';
import { evolvePaymentMethod, expiryOf, isPaymentMethodEvent, paymentMethodEventTypes } from './payment-method.js';

/** The `payment_methods` view: each document is the facts that the write model folds too. */
export const paymentMethodsProjection: Projection<PaymentMethodFacts> = {
  name: 'payment_methods',
  version: 4,
  events: paymentMethodEventTypes,
  documentIds: (event) => (isPaymentMethodEvent(event) ? [event.data.paymentMethodId] : []),
  evolve: (facts, event) => (isPaymentMethodEvent(event) ? evolvePaymentMethod(facts, event, event.fact) : facts),
  indexes: {
    by_environment: (facts, environmentId) => ({ partition: environmentId, sort: facts.createdAt }),
    by_customer: (facts, environmentId) => ({
      partition: methodsOfCustomer(environmentId, facts.customerId),
      sort: facts.createdAt,
    }),
    // Cards that are still noted as active, by the instant from which they no longer are.
    expiry: ({ status, card }, environmentId) =>
      status === 'active' && card !== undefined ? { partition: environmentId, sort: expiryOf(card) } : undefined,
    // Methods that work again, until the bills that waited for them were told.
    recovered: ({ status, recovered }, environmentId) =>
      status === 'active' && recovered !== undefined ? { partition: environmentId, sort: recovered.at } : undefined,
    // Methods that wait for their buyer, by the instant from which they are not waited for.
    unconfirmed: ({ status, createdAt }, environmentId) =>
      status === 'pending' ? { partition: environmentId, sort: abandonedAt(createdAt) } : undefined,
  },
};

/** The partition of one customer's methods in the index `by_customer`. */
export function methodsOfCustomer(environmentId: string, customerId: string): string {
  return `${environmentId}|${customerId}`;
}
