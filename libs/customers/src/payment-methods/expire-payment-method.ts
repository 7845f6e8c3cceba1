import type { CommandContext, Decision, Timestamp } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import { paymentMethodNotFound } from '../refusals.js';
import type { PaymentMethodExpired } from './payment-method.events.js';
import { statusAt } from './payment-method.js';

/** Notes that a card's expiry has passed. Asked too early, or twice, it does nothing. */
export class ExpirePaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly paymentMethodId: string },
  ) {}
}

export interface ExpirePaymentMethodData {
  readonly paymentMethodId: string;
  readonly now: Timestamp;
}

/** The default stays: it is still attached, and readiness tells that it has expired. */
export function decideExpirePaymentMethod(
  { paymentMethodId, now }: ExpirePaymentMethodData,
  state: CustomerState,
): Decision<PaymentMethodExpired> {
  const method = paymentMethodOf(state, paymentMethodId);
  if (method === undefined) return paymentMethodNotFound();
  const isNews = method.facts.status === 'active' && statusAt(method.facts, now) === 'expired';
  return isNews ? [{ type: 'PaymentMethodExpired', data: { paymentMethodId } }] : [];
}
