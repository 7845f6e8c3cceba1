import type { Timestamp } from '#kernel';
import { dueObligation } from '../billing/next-obligation.js';
import type { SubscriptionCanceled } from '../subscription.events.js';
import type { SubscriptionState } from '../subscription-state.js';

/** Carries a scheduled cancellation out once its period is over; yields nothing before. */
export function decideEndBillingPeriod(
  { now }: { readonly now: Timestamp },
  state: SubscriptionState,
): readonly SubscriptionCanceled[] {
  if (state === null || dueObligation(state, now)?.kind !== 'end_period') return [];
  const { subscriptionId, customerId } = state;
  const data = { subscriptionId, customerId, reason: 'period_end', request: null } as const;
  return [{ type: 'SubscriptionCanceled', data }];
}
