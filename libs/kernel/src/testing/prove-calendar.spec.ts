import { expect, test } from '@jest/globals';
import { proveCalendar, randomBy } from './prove-calendar.js';

test('a sample of all that npm run prove:calendar compares with luxon agrees (F51, F52)', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomBy(seed);
  const all = Intl.supportedValuesOf('timeZone');
  const zones = ['UTC', ...Array.from({ length: 3 }, () => all[Math.floor(random() * all.length)] as string)];
  const found = proveCalendar({ zones, oneIn: 20, seed });
  expect({ seed, zones, wrong: found.wrong }).toEqual({ seed, zones, wrong: [] });
  expect(found.stubs_count).toBeGreaterThan(100);
  expect(found.boundaries_count).toBeGreaterThan(1_000);
});
