import type { BlockingResource, CommandContext, Decision } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import type { DefaultPaymentMethodCleared } from '../profile/customer-profile.events.js';
import { paymentMethodInUse, paymentMethodNotActive, paymentMethodNotFound } from '../refusals.js';
import type { PaymentMethodRemoved } from './payment-method.events.js';

/** Takes a payment method off file: it is never charged again. */
export class RemovePaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly paymentMethodId: string },
  ) {}
}

export interface RemovePaymentMethodData {
  readonly paymentMethodId: string;
  /** Subscriptions that are not canceled and would be charged to this method. */
  readonly liveSubscriptions: readonly BlockingResource[];
}

/** A default goes with its method, in the same append: nobody ever sees a default that is not attached. */
export function decideRemovePaymentMethod(
  { paymentMethodId, liveSubscriptions }: RemovePaymentMethodData,
  state: CustomerState,
): Decision<PaymentMethodRemoved | DefaultPaymentMethodCleared> {
  const method = paymentMethodOf(state, paymentMethodId);
  if (method === undefined) return paymentMethodNotFound();
  if (method.facts.status === 'removed') return [];
  if (method.facts.status === 'failed') return paymentMethodNotActive('failed');
  if (liveSubscriptions.length > 0) return paymentMethodInUse(liveSubscriptions);
  const removed: PaymentMethodRemoved = { type: 'PaymentMethodRemoved', data: { paymentMethodId } };
  if (state.profile?.defaultPaymentMethodId !== paymentMethodId) return [removed];
  return [
    removed,
    { type: 'DefaultPaymentMethodCleared', data: { paymentMethodId, reason: 'payment_method_removed' } },
  ];
}
