import { epochOf, type Timestamp } from '#kernel';
import { startsOf } from './period-starts.js';
import type { UpcomingBoundaries } from './upcoming-boundaries.js';

/** A period that starts at another instant by the rules of this Node than by those of the record. */
export interface MovedBoundary {
  readonly environmentId: string;
  readonly subscriptionId: string;
  readonly timeZone: string;
  readonly period: number;
  readonly recorded: Timestamp;
  readonly here: Timestamp;
  /** Below zero when it comes earlier here. */
  readonly by_ms: number;
}

/** Computes all boundaries of a record again. */
export function movedBoundaries(boundaries: readonly UpcomingBoundaries[]): readonly MovedBoundary[] {
  return boundaries.flatMap(({ environmentId, subscriptionId, schedule, from, starts }) => {
    const { timeZone } = schedule;
    return startsOf(schedule, from, starts.length).flatMap((here, n) => {
      const recorded = starts[n] as Timestamp;
      if (here === recorded) return [];
      const by_ms = epochOf(here) - epochOf(recorded);
      return [{ environmentId, subscriptionId, timeZone, period: from + n, recorded, here, by_ms }];
    });
  });
}
