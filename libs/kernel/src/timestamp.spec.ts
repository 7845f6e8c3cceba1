import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { epochOf, isWithin, parseTimestamp, plusDays, plusMilliseconds, timestampOf } from './timestamp.js';

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const instants = fc.integer({ min: FIRST, max: LAST });

describe('reading a timestamp', () => {
  test.each([
    ['2026-01-31T00:00:00Z', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31t00:00:00z', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2012-07-16T21:17:03+03:00', '2012-07-16T18:17:03.000Z'],
    ['2026-01-01T00:00:00-08:00', '2026-01-01T08:00:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123Z'],
    ['2026-01-01T00:00:00.9Z', '2026-01-01T00:00:00.900Z'],
    ['0004-02-29T00:00:00Z', '0004-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, timestamp) => {
    expect(parseTimestamp(text)).toBe(timestamp);
  });

  test.each([
    '2026-04-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T23:30:00+05:00',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '2026-1-1T00:00:00Z',
    '+002026-01-01T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    '',
  ])('refuses %p', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test.each(['0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])(
    'refuses %s, whose instant in UTC would not fit the fixed width',
    (text) => {
      expect(parseTimestamp(text)).toBeUndefined();
    },
  );

  test('reads back what is written, with the same width, and orders as the instants do', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [x, y] = [timestampOf(a), timestampOf(b)];
        expect(parseTimestamp(x)).toBe(x);
        expect(epochOf(x)).toBe(a);
        expect(x).toHaveLength(24);
        expect(x < y).toBe(a < b);
      }),
    );
  });
});

describe('moving a timestamp', () => {
  test('goes forwards and backwards over the end of a month', () => {
    expect(plusDays('2024-02-28T10:00:00.000Z', 2)).toBe('2024-03-01T10:00:00.000Z');
    expect(plusMilliseconds('2026-01-01T00:00:00.000Z', -1)).toBe('2025-12-31T23:59:59.999Z');
  });
});

describe('a period between two bounds', () => {
  const [FROM, TO] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];

  test('holds its first instant and not the one that it ends at, so that periods side by side share none', () => {
    expect(isWithin(FROM, FROM, TO)).toBe(true);
    expect(isWithin(plusMilliseconds(FROM, -1), FROM, TO)).toBe(false);
    expect(isWithin(plusMilliseconds(TO, -1), FROM, TO)).toBe(true);
    expect(isWithin(TO, FROM, TO)).toBe(false);
    expect(isWithin(TO, TO, undefined)).toBe(true);
  });

  test('goes on for ever on the side that has no bound', () => {
    expect(isWithin('0000-01-01T00:00:00.000Z', undefined, TO)).toBe(true);
    expect(isWithin('9999-12-31T23:59:59.999Z', FROM, undefined)).toBe(true);
    expect(isWithin(FROM, undefined, undefined)).toBe(true);
  });
});
