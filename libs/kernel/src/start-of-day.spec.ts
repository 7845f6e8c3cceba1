import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { startOfDay } from './calendar.js';
import { epochOf, timestampOf } from './timestamp.js';

/** Where clocks are put back over midnight there are two, and the other library names the later. */
function firstMidnight(midnight: DateTime): string | null {
  const earlier = midnight.minus({ hours: 1 });
  return (earlier.toISODate() === midnight.toISODate() ? earlier : midnight).toUTC().toISO();
}

describe('the start of a calendar day', () => {
  test.each([
    ['2026-03-10T23:30:00.000Z', 'Asia/Tokyo', 0, '2026-03-10T15:00:00.000Z'],
    ['2026-03-10T10:00:00.000Z', 'UTC', 6, '2026-03-04T00:00:00.000Z'],
    // Clocks went from 24:00 to 01:00: the day began at one.
    ['2018-11-04T12:00:00.000Z', 'America/Sao_Paulo', 0, '2018-11-04T03:00:00.000Z'],
    // Clocks went from 01:00 back to 00:00: midnight came twice, and the day began with the first.
    ['2025-11-02T20:00:00.000Z', 'America/Havana', 0, '2025-11-02T04:00:00.000Z'],
    ['2026-04-01T10:00:00.000Z', 'Europe/Paris', 30, '2026-03-01T23:00:00.000Z'],
  ])('of %s in %s, %d days before, is %s', (instant, zone, days, expected) => {
    expect(startOfDay(instant, zone, days)).toBe(expected);
  });

  const zones = Intl.supportedValuesOf('timeZone');

  test('is a quarter of an hour of UTC in every zone, as another library has it', () => {
    const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2060, 0, 1) });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant_ms, zone) => {
        const start = startOfDay(timestampOf(instant_ms), zone);
        expect(start).toBe(firstMidnight(DateTime.fromMillis(instant_ms, { zone }).startOf('day')));
        expect(epochOf(start) % 900_000).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });
});
