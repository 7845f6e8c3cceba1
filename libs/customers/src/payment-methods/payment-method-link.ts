import type { Aggregate, Decision, DomainEvent } from '#kernel';
import { refuse } from '#kernel';

/** Written once, before the method is saved: where to find it when only its id is known. */
export type PaymentMethodLinked = DomainEvent<'PaymentMethodLinked', { readonly customerId: string }>;

export interface PaymentMethodLinkState {
  readonly customerId?: string;
}

/** The aggregate of the pointer stream `payment_method-<environment>.<payment method id>`; it never changes. */
export const paymentMethodLinkAggregate: Aggregate<PaymentMethodLinkState, PaymentMethodLinked> = {
  category: 'payment_method',
  events: { PaymentMethodLinked: { version: 1 } },
  initial: {},
  evolve: (_, event) => ({ customerId: event.data.customerId }),
};

export function decideLinkPaymentMethod(
  { customerId }: { readonly customerId: string },
  state: PaymentMethodLinkState,
): Decision<PaymentMethodLinked> {
  if (state.customerId === undefined) return [{ type: 'PaymentMethodLinked', data: { customerId } }];
  if (state.customerId === customerId) return [];
  return refuse('CONCURRENT_MODIFICATION', 'The payment method belongs to another customer.');
}
