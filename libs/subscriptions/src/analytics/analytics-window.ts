import { plusDays, startOfDay, type Timestamp } from '#kernel';
import { dayOf } from './subscription-activity.projection.js';

/** How many calendar days a range has, today included. */
const RANGE_DAYS = { today: 1, last_7_days: 7, last_30_days: 30, last_90_days: 90 } as const;

export type AnalyticsRange = keyof typeof RANGE_DAYS;

export const ANALYTICS_RANGES = Object.keys(RANGE_DAYS) as readonly AnalyticsRange[];

/** When a range begins: with the first of its calendar days in the zone. It ends now. */
export function startOfRange(range: AnalyticsRange, timeZone: string, now: Timestamp): Timestamp {
  return startOfDay(now, timeZone, RANGE_DAYS[range] - 1);
}

/** The UTC days that a window touches. */
export function daysBetween(start: Timestamp, end: Timestamp): readonly string[] {
  const days: string[] = [];
  for (let at = start; dayOf(at) <= dayOf(end); at = plusDays(at, 1)) days.push(dayOf(at));
  return days;
}
