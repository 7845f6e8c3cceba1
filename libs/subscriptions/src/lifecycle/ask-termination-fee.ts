import type { SubscriptionState } from '../subscription-state.js';
import type { SubscriptionTerminationFeeAsked } from './lifecycle.events.js';

/** Notes that the fee for an early end was asked for; once is enough (ADR 0050). */
export function decideAskTerminationFee(state: SubscriptionState): readonly SubscriptionTerminationFeeAsked[] {
  if (state === null || state.terminationFeeOwedSince === null) return [];
  const { subscriptionId, terminationFeePaymentIntentId: paymentIntentId } = state;
  if (paymentIntentId === null) throw new Error(`${subscriptionId} owes a fee that nothing collects`);
  return [{ type: 'SubscriptionTerminationFeeAsked', data: { subscriptionId, paymentIntentId } }];
}
