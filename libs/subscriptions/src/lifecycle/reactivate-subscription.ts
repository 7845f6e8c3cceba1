import { type CommandContext, type Decision, refuse, type Timestamp } from '#kernel';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';
import type { SubscriptionReactivated } from './lifecycle.events.js';

/** Takes a scheduled cancellation back. */
export class ReactivateSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly subscriptionId: string },
  ) {}
}

/**
 * Takes a scheduled cancellation back while its period runs: the period and the next date are what they were.
 * Refused with `SUBSCRIPTION_CANCELED`, and with `INVALID_STATUS_TRANSITION` when nothing is scheduled or the period is over.
 */
export function decideReactivateSubscription(
  { now }: { readonly now: Timestamp },
  state: SubscriptionState,
): Decision<SubscriptionReactivated> {
  if (state === null) return subscriptionNotFound();
  const { subscriptionId, status, cancelAtPeriodEnd, currentPeriod } = state;
  if (status === 'canceled') return subscriptionCanceled();
  // Half-open: at the very end of the period the cancellation has won (F53).
  if (!cancelAtPeriodEnd || currentPeriod === null || currentPeriod.end <= now) {
    const message = cancelAtPeriodEnd ? 'The period is over.' : 'No cancellation is scheduled.';
    return refuse('INVALID_STATUS_TRANSITION', message, { current_status: status });
  }
  return [{ type: 'SubscriptionReactivated', data: { subscriptionId } }];
}
