import type { CommandContext, Decision, Timestamp } from '#kernel';
import { refuse } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import type { DefaultPaymentMethodSet } from '../profile/customer-profile.events.js';
import { paymentMethodNotActive, paymentMethodNotFound, paymentMethodNotReady } from '../refusals.js';
import { statusAt } from './payment-method.js';

/** Makes a payment method its customer's default: the one charged when nothing else is named. */
export class SetDefaultPaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly paymentMethodId: string },
  ) {}
}

export interface SetDefaultPaymentMethodData {
  readonly paymentMethodId: string;
  readonly now: Timestamp;
}

export function decideSetDefaultPaymentMethod(
  { paymentMethodId, now }: SetDefaultPaymentMethodData,
  state: CustomerState,
): Decision<DefaultPaymentMethodSet> {
  const method = paymentMethodOf(state, paymentMethodId);
  if (method === undefined || state.profile === undefined) return paymentMethodNotFound();
  const status = statusAt(method.facts, now);
  if (status === 'pending') return paymentMethodNotReady();
  if (status !== 'active') return paymentMethodNotActive(status);
  if (method.facts.usage !== 'off_session') {
    return refuse('PAYMENT_METHOD_ON_SESSION_ONLY', 'The payment method may only be charged while its buyer is there.');
  }
  if (state.profile.defaultPaymentMethodId === paymentMethodId) return [];
  return [{ type: 'DefaultPaymentMethodSet', data: { paymentMethodId } }];
}
