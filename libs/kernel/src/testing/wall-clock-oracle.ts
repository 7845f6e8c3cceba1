import { DateTime } from 'luxon';

const DAY_MS = 86_400_000;

/**
 * The instant at which a zone's clocks show a time, worked out from luxon's offsets alone: the first of two, and forward by
 * the gap where they show it never. `local_ms` is that time as if it were UTC. Luxon's own arithmetic is not asked: after a
 * change of the offset by a whole day (Samoa, 2011) it can miss by an hour.
 */
export function instantShowing(local_ms: number, zone: string): number {
  return instantShowingBy(local_ms, (instant_ms) => DateTime.fromMillis(instant_ms, { zone }).offset * 60_000);
}

/** The same by offsets that were looked up before. */
export function instantShowingBy(local_ms: number, offsetAt: (instant_ms: number) => number): number {
  const before = local_ms - offsetAt(local_ms - DAY_MS);
  const after = local_ms - offsetAt(local_ms + DAY_MS);
  const shown = [before, after].filter((instant_ms) => instant_ms + offsetAt(instant_ms) === local_ms);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** What a zone's clocks show at an instant, as a luxon time in UTC, on which days and months can be counted. */
export function wallClockAt(instant_ms: number, zone: string): DateTime {
  const offset_ms = DateTime.fromMillis(instant_ms, { zone }).offset * 60_000;
  return DateTime.fromMillis(instant_ms + offset_ms, { zone: 'utc' });
}
