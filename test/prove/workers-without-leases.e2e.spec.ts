import { describe, expect, it } from '@jest/globals';
import { hasRedisServer } from '../acceptance/redis-process.js';
import { proveWorkers } from './prove-workers.js';

// Processes share their views in Redis. Skipped, and said to be, on machines without the redis-server binary.
const describeWithRedis = hasRedisServer ? describe : describe.skip;

describeWithRedis('workers in processes of their own (skipped without redis-server)', () => {
  it('F9, F10: 3 workers without leases, stopped and continued: each of 40 cycles is charged once', async () => {
    const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.info(`workers without leases: CRASH_SEED=${seed}`);
    const proof = await proveWorkers({ subscriptions_count: 40, workers_count: 3, seed });
    expect(proof.violations).toEqual([]);
    expect(proof.charges_count).toBe(40);
    expect(proof.stops_count).toBeGreaterThan(0);
  }, 120_000);
});
