import type { Timestamp } from '#kernel';
import type { BillingRetryBroughtForward } from '../billing-attempt.events.js';
import { methodChain } from '../recovery/resolve-payment-method.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';

/**
 * A failed cycle becomes due at once because a charge showed a payment method of its chain to work. Not in a pause that dunning made:
 * there somebody must ask for it (ADR 0051).
 */
export function decideBringRetryForward(
  { now, paymentMethodId }: { readonly now: Timestamp; readonly paymentMethodId: string },
  state: SubscriptionState,
): readonly BillingRetryBroughtForward[] {
  if (state === null || state.status === 'paused' || !helpsNow(state, paymentMethodId, now)) return [];
  return [{ type: 'BillingRetryBroughtForward', data: { cycle: state.cycle, paymentMethodId, retryAt: now } }];
}

/** Whether a failed cycle waits for something that a better payment method would end; in a pause too that dunning made of it. */
export function isRecoverable(subscription: Subscription, now: Timestamp): boolean {
  const { dunning, status, openAttempt, cancelAtPeriodEnd } = subscription;
  if (dunning === null || dunning.failures === 0 || openAttempt !== null || cancelAtPeriodEnd) return false;
  return status !== 'canceled' && (dunning.retryAt === null || dunning.retryAt > now);
}

/** Whether a method of its chain that has become chargeable would be charged now. A backup does not stand in for one that is only waited for. */
export function helpsNow(subscription: Subscription, paymentMethodId: string, now: Timestamp): boolean {
  const { dunning } = subscription;
  const chain = methodChain(subscription).map((method) => method.paymentMethodId);
  const place = chain.indexOf(paymentMethodId);
  if (dunning === null || place === -1 || !isRecoverable(subscription, now)) return false;
  const { retryAt, lastFailure } = dunning;
  return retryAt === null || !lastFailure.wasTried || place <= chain.indexOf(lastFailure.paymentMethodId ?? '');
}
