import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { periodStart, type Schedule } from './calendar.js';
import { instantShowing } from './testing/wall-clock-oracle.js';
import { epochOf, timestampOf } from './timestamp.js';

const DAY_MS = 86_400_000;

/** Where a zone's clocks change between two years, in milliseconds since 1970. */
function transitionsOf(timeZone: string, fromYear: number, toYear: number): number[] {
  const found: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(fromYear, 0, 1))
    .toZonedDateTimeISO(timeZone)
    .getTimeZoneTransition('next');
  while (at !== null && at.epochMilliseconds < Date.UTC(toYear, 0, 1)) {
    found.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition('next');
  }
  return found;
}

/** A daily schedule anchored five days earlier, so that cycle 5 starts when clocks show `local_ms`. */
function scheduleTo(local_ms: number, timeZone: string): Schedule {
  const anchor = timestampOf(instantShowing(local_ms - 5 * DAY_MS, timeZone));
  return { anchor, interval: { unit: 'daily', count: 1 }, timeZone };
}

describe('every change of the clocks (F52)', () => {
  test('boundaries before, in and after each gap and overlap of all zones, 2000 to 2100', () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    let checked = 0;
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      // After 2037 the rules repeat: the last years stand for those in between.
      const transitions = [...transitionsOf(timeZone, 2000, 2038), ...transitionsOf(timeZone, 2096, 2100)];
      // Zones that changed at the same instants to the same offsets are one.
      const key = transitions.map((ms) => `${ms}:${DateTime.fromMillis(ms, { zone: timeZone }).offset}`).join();
      if (seen.has(key)) continue;
      seen.add(key);
      for (const ms of transitions) {
        const offset_ms = DateTime.fromMillis(ms - 1, { zone: timeZone }).offset * 60_000;
        for (const minutes of [-30, 0, 15]) {
          const local_ms = ms + offset_ms + minutes * 60_000;
          const schedule = scheduleTo(local_ms, timeZone);
          if (epochOf(periodStart(schedule, 5)) !== instantShowing(local_ms, timeZone)) {
            wrong.push(`${timeZone} ${timestampOf(ms)} ${minutes}`);
          }
          checked++;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(100);
    expect(checked).toBeGreaterThan(10_000);
  });
});
