import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime, type DurationLikeObject } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { cycleAt, type Interval, periodOf, periodStart, type Schedule } from './calendar.js';
import { instantShowing, wallClockAt } from './testing/wall-clock-oracle.js';
import { epochOf, plusMilliseconds, timestampOf } from './timestamp.js';

/** Zones with rules of every kind: both hemispheres, half and quarter hours, a half-hour change, a skipped day, none. */
const ZONES = [
  'UTC',
  'Europe/Paris',
  'Europe/Dublin',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Antarctica/Troll',
];
const FIRST_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);
const LUXON_UNIT = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

const units = fc.constantFrom<Interval['unit']>('daily', 'weekly', 'monthly', 'yearly');
const schedules: fc.Arbitrary<Schedule> = fc.record(
  {
    // Whole half-hours are frequent: there the clocks change.
    anchor: fc
      .oneof(
        fc.integer({ min: 0, max: (LAST_MS - FIRST_MS) / 1_800_000 }).map((n) => n * 1_800_000),
        fc.nat(LAST_MS - FIRST_MS),
      )
      .map((offset_ms) => timestampOf(FIRST_MS + offset_ms)),
    interval: fc.record({
      unit: units,
      count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 365 })),
    }),
    timeZone: fc.constantFrom(...ZONES),
    anchorDay: fc.integer({ min: 1, max: 31 }),
  },
  { requiredKeys: ['anchor', 'interval', 'timeZone'] },
);
/** Cycle numbers that stay within some hundred years whatever the interval. */
const cycle = (schedule: Schedule): fc.Arbitrary<number> =>
  fc.nat(
    Math.max(
      2,
      Math.floor(
        { daily: 36_500, weekly: 5_200, monthly: 1_200, yearly: 100 }[schedule.interval.unit] / schedule.interval.count,
      ),
    ),
  );
const cases = schedules.chain((schedule) => fc.tuple(fc.constant(schedule), cycle(schedule)));

/** A whole period's start on the zone's clocks: where whole periods begin, `k` intervals on, the day put back. */
function oracleBoundary(schedule: Schedule, anchor: DateTime, k: number): DateTime {
  const step: DurationLikeObject = { [LUXON_UNIT[schedule.interval.unit]]: k * schedule.interval.count };
  if (schedule.anchorDay === undefined) return anchor.plus(step);
  const isDue = (day: DateTime): boolean =>
    day.day === Math.min(schedule.anchorDay as number, day.daysInMonth as number);
  let first = anchor;
  for (let days = 0; !isDue(first); days++) first = anchor.plus({ days });
  const { unit } = schedule.interval;
  if (unit === 'daily' || unit === 'weekly') return first.plus(step);
  const month = DateTime.utc(first.year, first.month, 1).plus(step);
  const day = Math.min(schedule.anchorDay, month.daysInMonth as number);
  return anchor.set({ year: month.year, month: month.month, day });
}

const anchorOf = (schedule: Schedule): DateTime => wallClockAt(epochOf(schedule.anchor), schedule.timeZone);

function oracleStart(schedule: Schedule, n: number): number {
  if (n === 0) return epochOf(schedule.anchor);
  const anchor = anchorOf(schedule);
  const hasStub = oracleBoundary(schedule, anchor, 0).startOf('day') > anchor.startOf('day');
  return instantShowing(oracleBoundary(schedule, anchor, hasStub ? n - 1 : n).toMillis(), schedule.timeZone);
}

describe('the calendar against luxon, in zones with and without daylight saving, 2000 to 2100 (F51, F52)', () => {
  test('every boundary is where luxon puts it', () => {
    fc.assert(
      fc.property(cases, ([schedule, n]) => {
        expect(periodStart(schedule, n)).toBe(timestampOf(oracleStart(schedule, n)));
      }),
      { numRuns: 3_000 },
    );
  });

  test('a stub and the rest of its period are the whole, in days that luxon counts', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const period = periodOf(schedule, 0);
        if (!period.isStub) return;
        const anchor = anchorOf(schedule);
        const day = (local: DateTime): number => Date.UTC(local.year, local.month - 1, local.day) / 86_400_000;
        const [before, boundary] = [-1, 0].map((k) => day(oracleBoundary(schedule, anchor, k)));
        expect(period.stubNumerator_days).toBe((boundary as number) - day(anchor));
        expect(period.stubDenominator_days).toBe((boundary as number) - (before as number));
        const rest = day(anchor) - (before as number);
        expect((period.stubNumerator_days as number) + rest).toBe(period.stubDenominator_days);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what holds for every schedule', () => {
  test('periods leave no gap and no overlap, and each instant falls in the cycle that holds it', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ([schedule, n], share) => {
        const { start, end } = periodOf(schedule, n);
        expect(periodOf(schedule, n + 1).start).toBe(end);
        expect(start <= end).toBe(true);
        const length_ms = epochOf(end) - epochOf(start);
        if (length_ms === 0) return; // a day that the zone left out
        expect(cycleAt(schedule, plusMilliseconds(start, Math.floor(length_ms * share)))).toBe(n);
        expect(cycleAt(schedule, plusMilliseconds(end, -1))).toBe(n);
        expect(cycleAt(schedule, end)).not.toBe(n);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the anchor day comes back in every month that has it', () => {
    const monthly = cases.filter(
      ([schedule]) => schedule.interval.unit === 'monthly' || schedule.interval.unit === 'yearly',
    );
    fc.assert(
      fc.property(monthly, ([schedule, n]) => {
        const local = (k: number) => wallClockAt(epochOf(periodStart(schedule, k)), schedule.timeZone);
        const wanted = schedule.anchorDay ?? local(0).day;
        const start = local(n);
        if (n === 0 && periodOf(schedule, 0).isStub) return;
        // A gap of the clocks at the end of a day may carry the start over midnight.
        const isMoved = start.toFormat('HH:mm:ss.SSS') !== local(0).toFormat('HH:mm:ss.SSS');
        if (!isMoved) expect(start.day).toBe(Math.min(wanted, start.daysInMonth as number));
      }),
      { numRuns: 1_000 },
    );
  });

  test('the plain arithmetic for UTC is what Temporal gives for a zone that is UTC by another name', () => {
    fc.assert(
      fc.property(cases, ([schedule, n]) => {
        expect(periodOf({ ...schedule, timeZone: 'UTC' }, n)).toEqual(
          periodOf({ ...schedule, timeZone: 'Etc/GMT' }, n),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('the plain arithmetic for UTC is what Temporal adds by itself', () => {
    fc.assert(
      fc.property(cases, ([{ anchorDay: _, ...schedule }, n]) => {
        const { unit, count } = schedule.interval;
        const anchor = Temporal.Instant.from(schedule.anchor).toZonedDateTimeISO('UTC');
        const start = anchor.add({ [LUXON_UNIT[unit]]: n * count });
        expect(epochOf(periodStart({ ...schedule, timeZone: 'UTC' }, n))).toBe(start.epochMilliseconds);
      }),
      { numRuns: 1_000 },
    );
  });
});
