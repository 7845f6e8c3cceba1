import type { LogReader, StreamRef } from '#event-store';
import type { Schedule, Timestamp } from '#kernel';
import { type Subscription, type SubscriptionState, subscriptionAggregate } from '#subscriptions';
import { readEvents } from '../read-events.js';
import { startsOf } from './period-starts.js';

/** When the next periods of a subscription start, by the zone rules of the Node that computed it. */
export interface UpcomingBoundaries {
  readonly environmentId: string;
  readonly subscriptionId: string;
  readonly schedule: Schedule;
  /** Which period of the schedule the first of `starts` begins. */
  readonly from: number;
  readonly starts: readonly Timestamp[];
}

export interface LogBoundaries {
  /** Events that this program does not know or cannot read; the subscriptions that they belong to are left out. */
  readonly unreadable_count: number;
  readonly boundaries: readonly UpcomingBoundaries[];
}

/** Reads the log once, and computes what is to come for every subscription that lives and follows the clocks of a zone. */
export async function upcomingBoundaries(log: LogReader, periods: number): Promise<LogBoundaries> {
  const states = new Map<string, { readonly environmentId: string; readonly state: SubscriptionState }>();
  let unreadable_count = 0;
  const isWanted = ({ category }: StreamRef) => category === subscriptionAggregate.category;
  const leftOut = new Set<string>();
  for await (const { stream, event, isUnreadable } of readEvents(log, isWanted)) {
    if (isUnreadable) unreadable_count++;
    if (!stream || !isWanted(stream)) continue;
    const { environmentId, id } = stream;
    const key = `${environmentId}/${id}`;
    // Its later events would be folded onto a state that lacks this one.
    if (isUnreadable) leftOut.add(key);
    if (leftOut.has(key)) states.delete(key);
    if (!event || leftOut.has(key)) continue;
    const { type, data, fact } = event;
    const before = states.get(key)?.state ?? subscriptionAggregate.initial;
    type OwnEvent = Parameters<typeof subscriptionAggregate.evolve>[1];
    const state = subscriptionAggregate.evolve(before, { type, data } as OwnEvent, fact);
    states.set(key, { environmentId, state });
  }
  const boundaries = [...states.values()].flatMap(({ environmentId, state }) =>
    state !== null && followsZone(state) ? [boundariesOf(environmentId, state, periods)] : [],
  );
  return { unreadable_count, boundaries };
}

/** A date that the log holds already moves no more, and in UTC nothing moves. */
function followsZone({ status, scheduleOwner, terms }: Subscription): boolean {
  return status !== 'canceled' && scheduleOwner === 'flint' && terms.schedule.timeZone !== 'UTC';
}

function boundariesOf(
  environmentId: string,
  { subscriptionId, terms: { schedule }, periodIndex }: Subscription,
  periods: number,
): UpcomingBoundaries {
  const from = periodIndex + 1;
  return { environmentId, subscriptionId, schedule, from, starts: startsOf(schedule, from, periods) };
}
