import { type CommandContext, type Decision, periodOf, refuse, type Timestamp } from '#kernel';
import { refuseVersion } from '../plans/update-subscription-plan.js';
import { owesNothing, type Subscription, type SubscriptionState } from '../subscription-state.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';
import type { InitiatedBy, SubscriptionCycleSkipped } from './lifecycle.events.js';

/** Lets the next cycle pass without a charge. */
export class SkipCycle {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly subscriptionId: string;
      readonly initiatedBy: InitiatedBy;
      readonly expectedVersion?: number;
    },
  ) {}
}

export interface CycleSkip {
  readonly now: Timestamp;
  /** Which cycle is meant: of two who ask at once for the same one the second changes nothing. */
  readonly cycle: number;
  readonly initiatedBy: InitiatedBy;
  readonly expectedVersion?: number;
}

/**
 * Settles the next cycle without a charge: `next_billing_at` moves one interval on. Refused with `SUBSCRIPTION_CANCELED`,
 * `VERSION_CONFLICT`, and `INVALID_STATUS_TRANSITION` unless it is active, goes on and owes nothing.
 */
export function decideSkipCycle(input: CycleSkip, state: SubscriptionState): Decision<SubscriptionCycleSkipped> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  if (state.cycle > input.cycle) return [];
  const conflict = refuseVersion(state, input.expectedVersion);
  if (conflict !== undefined) return conflict;
  const obstacle = obstacleTo(state, input.now);
  if (obstacle !== undefined) {
    return refuse('INVALID_STATUS_TRANSITION', obstacle, { current_status: state.status });
  }
  const { subscriptionId, cycle, cycleStart, terms, periodIndex } = state;
  const period = { start: cycleStart, end: periodOf(terms.schedule, periodIndex).end };
  const { initiatedBy } = input;
  return [{ type: 'SubscriptionCycleSkipped', data: { subscriptionId, cycle, period, initiatedBy } }];
}

function obstacleTo(subscription: Subscription, now: Timestamp): string | undefined {
  if (subscription.status !== 'active') return 'Only an active subscription can skip a cycle.';
  if (subscription.scheduleOwner === 'external') return 'Its owner says when it is billed.';
  if (subscription.cancelAtPeriodEnd) return 'It ends with its period: there is no cycle to skip.';
  return owesNothing(subscription, now) ? undefined : 'A payment is under way.';
}
