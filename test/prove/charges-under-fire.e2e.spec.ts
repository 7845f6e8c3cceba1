import { expect, it } from '@jest/globals';
import { FAULT_MODES } from '#gateways';
import { proveCharges } from './prove-charges.js';

it('F1 to F8, F60: 120 charges under every fault at 20 % and 2 × kill -9: none twice, none lost, all settled in 20 h', async () => {
  const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`charges under fire: CRASH_SEED=${seed}`);
  const proof = await proveCharges({ charges_count: 120, kills_count: 2, buyers_count: 40, probability: 0.2, seed });
  expect(proof.violations).toEqual([]);
  expect([...proof.strikes.keys()].sort()).toEqual(FAULT_MODES.filter((mode) => mode !== 'none').sort());
  expect(proof.kills).toBe(2);
  expect([...proof.told.values()].reduce((sum, count) => sum + count, 0)).toBe(120);
  expect(proof.findings.totals.gateway).toBeGreaterThan(0);
  expect(proof.refunds.totals.gateway).toBeGreaterThan(0);
}, 300_000);
