import type { CommandContext, Decision } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { DefaultPaymentMethodCleared } from '../profile/customer-profile.events.js';
import { customerNotFound } from '../refusals.js';

/** Leaves a customer without a default payment method. The method itself stays. */
export class ClearDefaultPaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly customerId: string },
  ) {}
}

export function decideClearDefaultPaymentMethod(state: CustomerState): Decision<DefaultPaymentMethodCleared> {
  if (state.profile === undefined) return customerNotFound();
  const paymentMethodId = state.profile.defaultPaymentMethodId;
  if (paymentMethodId === undefined) return [];
  return [{ type: 'DefaultPaymentMethodCleared', data: { paymentMethodId, reason: 'requested' } }];
}
