import { expect, it } from '@jest/globals';
import { proveRaces } from './prove-races.js';

it('F9, F14, F16: 20 cancellations and 20 changes of method against renewals: one order of events explains each', async () => {
  const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`races: CRASH_SEED=${seed}`);
  const { violations, orders, inside, charges } = await proveRaces({ pairs_count: 20, lanes_count: 20, seed });
  expect(violations).toEqual([]);
  expect([...orders.values()].reduce((sum, count) => sum + count, 0)).toBe(40);
  // Races that everybody wins in turn, or that never meet, would show nothing.
  expect([...orders.keys()].filter((order) => order.endsWith('renewal_first')).length).toBeGreaterThan(0);
  expect([...orders.keys()].filter((order) => order.endsWith('rival_first')).length).toBeGreaterThan(0);
  expect(inside).toBeGreaterThan(0);
  expect(charges).toBeGreaterThan(40);
}, 120_000);
