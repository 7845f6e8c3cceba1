import type { Timestamp } from '#kernel';
import type { BillingRetryBroughtForward } from '../billing-attempt.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';

/** A failed cycle becomes due at once because its own payment method was put right. */
export function decideBringRetryForward(
  { now, paymentMethodId }: { readonly now: Timestamp; readonly paymentMethodId: string },
  state: SubscriptionState,
): readonly BillingRetryBroughtForward[] {
  if (state === null || state.paymentMethodId !== paymentMethodId || !isRecoverable(state, now)) return [];
  return [{ type: 'BillingRetryBroughtForward', data: { cycle: state.cycle, paymentMethodId, retryAt: now } }];
}

/** Whether a failed cycle waits for something that a better payment method would end. */
export function isRecoverable(subscription: Subscription, now: Timestamp): boolean {
  const { dunning, status, openAttempt, cancelAtPeriodEnd } = subscription;
  if (dunning === null || dunning.failures === 0 || openAttempt !== null || cancelAtPeriodEnd) return false;
  if (status === 'canceled' || status === 'paused') return false;
  return dunning.retryAt === null || dunning.retryAt > now;
}
