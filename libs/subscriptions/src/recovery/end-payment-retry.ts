import type { Subscription } from '../subscription-state.js';
import { isUnderWay } from './payment-retry.js';
import type { SubscriptionPaymentRetryFailed, SubscriptionPaymentRetrySucceeded } from './recovery.events.js';

/** The retry that is under way comes to the end of its attempt; nothing when none is. */
export function succeedPaymentRetry({ paymentRetry }: Subscription): readonly SubscriptionPaymentRetrySucceeded[] {
  if (!isUnderWay(paymentRetry)) return [];
  const { subscriptionId, retryId } = paymentRetry;
  return [{ type: 'SubscriptionPaymentRetrySucceeded', data: { subscriptionId, retryId } }];
}

export function failPaymentRetry(
  { paymentRetry }: Subscription,
  code: string,
): readonly SubscriptionPaymentRetryFailed[] {
  if (!isUnderWay(paymentRetry)) return [];
  const { subscriptionId, retryId } = paymentRetry;
  return [{ type: 'SubscriptionPaymentRetryFailed', data: { subscriptionId, retryId, code } }];
}

/** The subscription ends before the retry was tried: no attempt follows that could end it. */
export function abandonPaymentRetry(subscription: Subscription): readonly SubscriptionPaymentRetryFailed[] {
  return subscription.openAttempt === null ? failPaymentRetry(subscription, 'subscription_canceled') : [];
}
