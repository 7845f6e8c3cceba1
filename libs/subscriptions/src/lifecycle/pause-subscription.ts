import { type CommandContext, type Decision, periodStart, type Refusal, refuse, type Timestamp } from '#kernel';
import type { SubscriptionPaused } from '../subscription.events.js';
import { owesNothing, type Subscription, type SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';

/** The longest pause that ends by itself. */
export const PAUSE_CYCLES_LIMIT = 36;

/** Stops billing, for a number of cycles or until it is resumed. */
export class PauseSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly subscriptionId: string; readonly cycles?: number },
  ) {}
}

/**
 * Stops billing at once. With `cycles` so many cycles are passed over, and billing goes on with the one after them (ADR 0037).
 * Refused with `CANNOT_PAUSE` unless it is active and owes nothing, and with `PAUSE_DURATION_TOO_LONG`.
 */
export function decidePauseSubscription(
  { now, cycles }: { readonly now: Timestamp; readonly cycles?: number },
  state: SubscriptionState,
): Decision<SubscriptionPaused> {
  if (state === null) return subscriptionNotFound();
  const { subscriptionId, status, terms, periodIndex } = state;
  const obstacle = obstacleTo(state, now, cycles);
  if (obstacle !== undefined) return refuse('CANNOT_PAUSE', obstacle, { current_status: status });
  if (cycles === undefined) {
    return [{ type: 'SubscriptionPaused', data: { subscriptionId, reason: 'requested' } }];
  }
  if (cycles > PAUSE_CYCLES_LIMIT) return tooLong();
  const resumesAt = periodStart(terms.schedule, periodIndex + cycles);
  const data = { subscriptionId, reason: 'requested' as const, pausedFor: { cycles, resumesAt } };
  return [{ type: 'SubscriptionPaused', data }];
}

const NO_CYCLES_AHEAD = 'Its cycles are dated one by one: pause it until it is resumed.';

/** What is due is settled first: a pause must not make a debt disappear. */
function obstacleTo(subscription: Subscription, now: Timestamp, cycles?: number): string | undefined {
  if (subscription.status !== 'active') return 'Only an active subscription can be paused.';
  if (subscription.scheduleOwner === 'external' && cycles !== undefined) return NO_CYCLES_AHEAD;
  if (subscription.cancelAtPeriodEnd) return 'It ends with its period.';
  return owesNothing(subscription, now) ? undefined : 'A payment is under way.';
}

function tooLong(): Refusal {
  return refuse('PAUSE_DURATION_TOO_LONG', `A pause is at most ${PAUSE_CYCLES_LIMIT} cycles.`, {
    param: 'pause_duration_cycles',
    limit: PAUSE_CYCLES_LIMIT,
  });
}
