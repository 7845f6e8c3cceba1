import { describe, expect, test } from '@jest/globals';
import { civilDateOf, dayNumberOf, daysInMonth, plusMonths } from './civil-date.js';

describe('civil dates', () => {
  test('agree with the platform on every day from 1900 to 2200, both ways', () => {
    const first = Date.UTC(1900, 0, 1) / 86_400_000;
    const last = Date.UTC(2200, 11, 31) / 86_400_000;
    const wrong: number[] = [];
    for (let dayNumber = first; dayNumber <= last; dayNumber++) {
      const date = civilDateOf(dayNumber);
      const platform = new Date(dayNumber * 86_400_000);
      const same =
        date.year === platform.getUTCFullYear() &&
        date.month === platform.getUTCMonth() + 1 &&
        date.day === platform.getUTCDate();
      if (!same || dayNumberOf(date) !== dayNumber) wrong.push(dayNumber);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    [2023, 28],
    [2024, 29],
    [2000, 29],
    [2100, 28],
  ])('February %i has %i days', (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days);
  });

  test('a day that the month lacks is counted as its last, and comes back', () => {
    const anchor = { year: 2023, month: 1, day: 31 };
    const days = [0, 1, 2, 3].map((months) => civilDateOf(dayNumberOf(plusMonths(anchor, months))));
    expect(days.map((date) => `${date.month}-${date.day}`)).toEqual(['1-31', '2-28', '3-31', '4-30']);
  });

  test('months count backwards over the turn of the year', () => {
    expect(plusMonths({ year: 2024, month: 1, day: 15 }, -1)).toEqual({ year: 2023, month: 12, day: 15 });
    expect(plusMonths({ year: 2024, month: 1, day: 15 }, -13)).toEqual({ year: 2022, month: 12, day: 15 });
  });
});
