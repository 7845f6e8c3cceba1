import type { StoredEvent } from '#event-store';
import type { Timestamp } from '#kernel';
import type { SubscriptionEvent } from '../subscription.events.js';
import {
  type DunningHistory,
  evolveDunningHistory,
  type FailedCycle,
  failedCycles,
  NO_HISTORY,
} from './dunning-history.js';

/** The events of a subscription that tell how its charges fared, and what kept them from being tried. */
export const DUNNING_RECORD_EVENTS = [
  'SubscriptionCreated',
  'SubscriptionBillingScheduleChanged',
  'BillingAttemptStarted',
  'BillingAttemptSucceeded',
  'BillingAttemptDeclined',
  'BillingAttemptNotAttempted',
  'DunningExhausted',
  'SubscriptionCancellationScheduled',
  'SubscriptionCanceled',
  'SubscriptionPaused',
  'SubscriptionReactivated',
  'SubscriptionResumed',
] as const satisfies readonly SubscriptionEvent['type'][];

interface Kept {
  readonly environmentId: string;
  readonly history: DunningHistory;
}

/** All cycles of a log that failed at least once. Holds nothing of subscriptions whose charges all went well. */
export class DunningRecord {
  readonly #kept = new Map<string, Kept>();

  see({ stream, fact, ...event }: StoredEvent): void {
    const { environmentId } = stream;
    const key = `${environmentId} ${stream.id}`;
    const before = this.#kept.get(key)?.history ?? NO_HISTORY;
    const history = evolveDunningHistory(before, event as SubscriptionEvent, fact.at);
    if (isEmpty(history)) this.#kept.delete(key);
    else this.#kept.set(key, { environmentId, history });
  }

  /** The cycles whose first failure was at that time or later, by environment. */
  since(from: Timestamp): ReadonlyMap<string, readonly FailedCycle[]> {
    const found = new Map<string, FailedCycle[]>();
    for (const { environmentId, history } of this.#kept.values()) {
      const cycles = failedCycles(history).filter(({ tries }) => tries[0].at >= from);
      if (cycles.length > 0) found.set(environmentId, (found.get(environmentId) ?? []).concat(cycles));
    }
    return found;
  }
}

function isEmpty({ scheduleOwner, openAttempt, current, past }: DunningHistory): boolean {
  return scheduleOwner === 'flint' && openAttempt === null && current === null && past.length === 0;
}
