import { describe, expect, test } from '@jest/globals';
import {
  calendarDate,
  cycleAt,
  endOfMonthAfter,
  isTimeZone,
  type Period,
  periodOf,
  periodStart,
  type Schedule,
} from './calendar.js';
import { prorate } from './money.js';

function monthly(anchor: string, more: Partial<Schedule> = {}): Schedule {
  return { anchor: `${anchor}T00:00:00.000Z`, interval: { unit: 'monthly', count: 1 }, timeZone: 'UTC', ...more };
}

const every = (unit: Schedule['interval']['unit'], count = 1) => ({ interval: { unit, count } });
const days = (schedule: Schedule, count: number): string[] =>
  Array.from({ length: count }, (_, n) => periodStart(schedule, n).slice(0, 10));
const starts = (schedule: Schedule, count: number): string[] =>
  Array.from({ length: count }, (_, n) => periodStart(schedule, n));
const firstWhole = (schedule: Schedule): Period => periodOf(schedule, periodOf(schedule, 0).isStub ? 1 : 0);

describe('the calendar of the billing rules', () => {
  test('C1: monthly from 2 September is always the 2nd', () => {
    const all = days(monthly('2023-09-02'), 24);
    expect(all.slice(0, 6)).toEqual([
      '2023-09-02',
      '2023-10-02',
      '2023-11-02',
      '2023-12-02',
      '2024-01-02',
      '2024-02-02',
    ]);
    expect(all.every((day) => day.endsWith('-02'))).toBe(true);
  });

  test('C2: monthly from 31 January clamps to the month and comes back (F51)', () => {
    expect(days(monthly('2023-01-31'), 5)).toEqual([
      '2023-01-31',
      '2023-02-28',
      '2023-03-31',
      '2023-04-30',
      '2023-05-31',
    ]);
    expect(days(monthly('2024-01-31'), 3)).toEqual(['2024-01-31', '2024-02-29', '2024-03-31']);
  });

  test('C3: weekly from Friday 3 June is every Friday', () => {
    const fridays = days(monthly('2011-06-03', every('weekly')), 200);
    expect(fridays.slice(0, 3)).toEqual(['2011-06-03', '2011-06-10', '2011-06-17']);
    expect(fridays.every((day) => new Date(day).getUTCDay() === 5)).toBe(true);
  });

  test('C4: with anchor day 17 and a start on the 16th the first whole period starts on the 17th', () => {
    const schedule = monthly('2012-01-16', { anchorDay: 17 });
    expect(periodOf(schedule, 0)).toEqual({
      start: '2012-01-16T00:00:00.000Z',
      end: '2012-01-17T00:00:00.000Z',
      isStub: true,
      stubNumerator_days: 1,
      stubDenominator_days: 31,
    });
    expect(firstWhole(schedule)).toEqual({
      start: '2012-01-17T00:00:00.000Z',
      end: '2012-02-17T00:00:00.000Z',
      isStub: false,
    });
  });

  test('C5: anchor day 30 from 16 February has its first boundary on the 29th, and the 30th comes back', () => {
    expect(days(monthly('2012-02-16', { anchorDay: 30 }), 4)).toEqual([
      '2012-02-16',
      '2012-02-29',
      '2012-03-30',
      '2012-04-30',
    ]);
  });

  test.each([
    ['2012-03-02', '2012-03-03', true],
    ['2012-03-03', '2012-03-03', false],
    ['2012-03-04', '2012-04-03', true],
  ])('C6: anchor day 3 from %s has its first boundary on %s', (start, boundary, isStub) => {
    const schedule = monthly(start, { anchorDay: 3 });
    expect(firstWhole(schedule).start.slice(0, 10)).toBe(boundary);
    expect(periodOf(schedule, 0).isStub).toBe(isStub);
  });

  test.each([
    ['UTC', '2012-07-16'],
    ['Europe/Paris', '2012-07-16'],
    ['+03:00', '2012-07-17'],
    ['Asia/Tokyo', '2012-07-17'],
  ])('C7: in %s the day of 2012-07-16T21:17:03Z is %s', (timeZone, day) => {
    expect(calendarDate('2012-07-16T21:17:03.000Z', timeZone)).toBe(day);
  });

  test('C8: the period of anchor 31 that contains 28 February starts there and ends on 31 March', () => {
    const schedule = monthly('2022-12-31');
    const n = cycleAt(schedule, '2023-02-28T00:00:00.000Z') as number;
    expect([periodOf(schedule, n).start, periodOf(schedule, n).end]).toEqual([
      '2023-02-28T00:00:00.000Z',
      '2023-03-31T00:00:00.000Z',
    ]);
    expect(periodOf(schedule, n - 1).end).toBe('2023-02-28T00:00:00.000Z');
  });

  test('C9: the stub before anchor day 25 is 9/31 of 24.95, then the whole is due', () => {
    const schedule = monthly('2021-09-16', { anchorDay: 25 });
    const stub = periodOf(schedule, 0);
    expect([stub.stubNumerator_days, stub.stubDenominator_days]).toEqual([9, 31]);
    expect(prorate({ amount: 2495, currency: 'USD' }, 9, 31).amount).toBe(724);
    expect(periodOf(schedule, 1)).toEqual({
      start: '2021-09-25T00:00:00.000Z',
      end: '2021-10-25T00:00:00.000Z',
      isStub: false,
    });
  });
});

describe('intervals', () => {
  test('yearly from 29 February clamps to the 28th and comes back', () => {
    expect(days(monthly('2024-02-29', every('yearly')), 5)).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
  });

  test.each([
    ['daily', 10, '2026-03-13'],
    ['weekly', 2, '2026-03-17'],
    ['monthly', 3, '2026-06-03'],
    ['yearly', 2, '2028-03-03'],
  ] as const)('%s × %i', (unit, count, next) => {
    expect(days(monthly('2026-03-03', every(unit, count)), 2)).toEqual(['2026-03-03', next]);
  });

  test('a stub before a quarter is measured against that whole quarter', () => {
    const stub = periodOf(monthly('2026-01-20', { ...every('monthly', 3), anchorDay: 1 }), 0);
    expect([stub.end, stub.stubNumerator_days, stub.stubDenominator_days]).toEqual([
      '2026-02-01T00:00:00.000Z',
      12,
      92,
    ]);
  });

  test('a stub before weekly periods runs to the anchor day and may be longer than a week', () => {
    const schedule = monthly('2026-01-11', { ...every('weekly'), anchorDay: 1 });
    const stub = periodOf(schedule, 0);
    expect([stub.stubNumerator_days, stub.stubDenominator_days]).toEqual([21, 7]);
    expect(days(schedule, 3)).toEqual(['2026-01-11', '2026-02-01', '2026-02-08']);
  });
});

describe('time zones', () => {
  const at = (anchor: string, timeZone: string, unit: 'daily' | 'monthly' = 'daily'): Schedule =>
    monthly('', { anchor, timeZone, ...every(unit) });

  test('the time of day stays what the clocks show, over both changes', () => {
    expect(starts(at('2026-03-28T08:00:00.000Z', 'Europe/Paris'), 3)).toEqual([
      '2026-03-28T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
    expect(starts(at('2026-09-25T07:00:00.000Z', 'Europe/Paris', 'monthly'), 3)).toEqual([
      '2026-09-25T07:00:00.000Z',
      '2026-10-25T08:00:00.000Z',
      '2026-11-25T08:00:00.000Z',
    ]);
  });

  test('a time that the clocks skip moves forward, and is back the day after (F52)', () => {
    expect(starts(at('2026-03-07T07:30:00.000Z', 'America/New_York'), 3)).toEqual([
      '2026-03-07T07:30:00.000Z',
      '2026-03-08T07:30:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ]);
  });

  test('a time that the clocks show twice is the first (F52)', () => {
    expect(starts(at('2026-10-31T05:30:00.000Z', 'America/New_York'), 3)).toEqual([
      '2026-10-31T05:30:00.000Z',
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  test('an anchor at the second showing of a time starts cycle 0 there', () => {
    const schedule = at('2026-11-01T06:30:00.000Z', 'America/New_York');
    expect(starts(schedule, 2)).toEqual(['2026-11-01T06:30:00.000Z', '2026-11-02T06:30:00.000Z']);
    expect(cycleAt(schedule, '2026-11-01T05:30:00.000Z')).toBeUndefined();
  });

  test('the anchor day is a day of the zone, not of UTC', () => {
    const schedule: Schedule = { ...at('2026-05-31T16:00:00.000Z', 'Asia/Tokyo', 'monthly'), anchorDay: 1 };
    expect(periodOf(schedule, 0)).toEqual({
      start: '2026-05-31T16:00:00.000Z',
      end: '2026-06-30T16:00:00.000Z',
      isStub: false,
    });
  });

  test('a day that the zone left out is a daily cycle of no length, in which nothing falls', () => {
    const samoa = at('2011-12-29T22:00:00.000Z', 'Pacific/Apia');
    expect(starts(samoa, 4)).toEqual([
      '2011-12-29T22:00:00.000Z',
      '2011-12-30T22:00:00.000Z',
      '2011-12-30T22:00:00.000Z',
      '2011-12-31T22:00:00.000Z',
    ]);
    expect(cycleAt(samoa, '2011-12-30T22:00:00.000Z')).toBe(2);
    expect(cycleAt(samoa, '2011-12-30T21:59:59.999Z')).toBe(0);
  });

  test.each(['UTC', 'Europe/Paris', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3', 'America/Port-au-Prince'])(
    '%s is a time zone',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  test.each([
    '',
    'Mars/Olympus',
    '+03:00',
    'Z',
    '2020-01-01T00:00[Europe/Paris]',
    'Europe/Paris ',
    'Europe/',
    '../etc',
  ])('%p is no time zone', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe('which cycle', () => {
  test('a boundary belongs to the cycle that it opens, the millisecond before to the one that ends (F53)', () => {
    const schedule = monthly('2026-01-31', { anchorDay: 15 });
    expect(cycleAt(schedule, '2026-02-15T00:00:00.000Z')).toBe(1);
    expect(cycleAt(schedule, '2026-02-14T23:59:59.999Z')).toBe(0);
    expect(cycleAt(schedule, '2026-01-31T00:00:00.000Z')).toBe(0);
  });

  test('there is none before the anchor', () => {
    expect(cycleAt(monthly('2026-01-31'), '2026-01-30T23:59:59.999Z')).toBeUndefined();
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('%p is no cycle number', (n) => {
    expect(() => periodOf(monthly('2026-01-31'), n)).toThrow(RangeError);
    expect(() => periodStart(monthly('2026-01-31'), n)).toThrow(RangeError);
  });

  test('refuses a schedule that makes no sense', () => {
    expect(() => periodStart(monthly('2026-01-31', every('monthly', 0)), 1)).toThrow(RangeError);
    expect(() => periodStart(monthly('2026-01-31', every('monthly', 1.5)), 1)).toThrow(RangeError);
    expect(() => periodStart(monthly('2026-01-31', { anchorDay: 32 }), 1)).toThrow(RangeError);
    expect(() => periodStart(monthly('2026-01-31', { anchorDay: 0 }), 1)).toThrow(RangeError);
    expect(() => periodStart(monthly('2026-01-31', { timeZone: 'Mars/Olympus' }), 1)).toThrow(RangeError);
  });

  test.each(['UTC', 'Europe/Paris'])(
    'stops at the year 9999, whose text is the last of the fixed width (%s)',
    (timeZone) => {
      const schedule = monthly('9998-11-30', { timeZone, ...every('yearly') });
      expect(periodStart(schedule, 1).slice(0, 4)).toBe('9999');
      expect(() => periodOf(schedule, 1)).toThrow(RangeError);
      expect(() => periodStart(schedule, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
    },
  );
});

describe('the end of a card', () => {
  test.each([
    [2026, 2, '2026-03-01T00:00:00.000Z'],
    [2026, 12, '2027-01-01T00:00:00.000Z'],
    [2024, 1, '2024-02-01T00:00:00.000Z'],
  ])('a card of %i-%i has expired at %s', (year, month, instant) => {
    expect(endOfMonthAfter(year, month)).toBe(instant);
  });
});
