import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { inLanes } from '../crash/load.js';
import { EngineWorld, eventually } from './engine-world.js';
import { data, type Shop } from './shop.js';

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const HOUR_MS = 3_600_000;

/** A sandbox of its own in which so many subscriptions start at the same second, a day ahead. */
async function dueTogether(count: number, subscriptions: object) {
  const { shop } = await world.openSandbox();
  data(await shop.api.call('PATCH', '/v1/settings', { subscriptions }), 200);
  const { customerId } = await shop.buyer();
  const planId = await shop.plan();
  const startsAt = `${new Date(Date.parse(await shop.now()) + 24 * HOUR_MS).toISOString().slice(0, 19)}.000Z`;
  const billing_start = { type: 'scheduled', starts_at: startsAt };
  await inLanes(Array.from({ length: count }), 8, async () =>
    data(await shop.subscribe(customerId, planId, { billing_start }), 201),
  );
  return { shop, startsAt, start_ms: Date.parse(startsAt) };
}

const later = (from_ms: number, ms: number): string => new Date(from_ms + ms).toISOString();
const paidOf = (charges: readonly Json[]): Json[] => charges.filter(({ status }) => status === 'succeeded');
const delaysOf = (charges: readonly Json[], from_ms: number): number[] =>
  charges.map(({ created_at }) => Date.parse(created_at) - from_ms).sort((a, b) => a - b);

/** Every subscription has one paid cycle, whose dates no spread and no rate has moved. */
async function expectOneExactCycleEach(shop: Shop, count: number, startsAt: string): Promise<void> {
  const subscriptions = await shop.pages('/v1/subscriptions');
  expect(subscriptions).toHaveLength(count);
  expect(new Set(subscriptions.map(({ completed_cycles }) => completed_cycles))).toEqual(new Set([1]));
  expect(new Set(subscriptions.map(({ current_period_start }) => current_period_start))).toEqual(new Set([startsAt]));
  expect(
    new Set(subscriptions.map(({ next_billing_at, current_period_end }) => next_billing_at === current_period_end)),
  ).toEqual(new Set([true]));
  expect(new Set(paidOf(await shop.charges()).map(({ payment_intent_id }) => payment_intent_id)).size).toBe(count);
}

describe('F54: a hundred subscriptions due in one second', () => {
  it('are charged over the window, each once, and keep their dates', async () => {
    const { shop, startsAt, start_ms } = await dueTogether(100, { renewal_spread_seconds: 600 });
    await shop.advanceTo(later(start_ms, 600_000));
    const delays_ms = delaysOf(paidOf(await shop.charges()), start_ms);
    expect(delays_ms).toHaveLength(100);
    expect(delays_ms[0]).toBeGreaterThanOrEqual(0);
    expect(delays_ms.at(-1)).toBeLessThan(600_000);
    // Sixtieths of the window: a hundred at random fill 49 of them on average.
    expect(new Set(delays_ms).size).toBeGreaterThan(30);
    await expectOneExactCycleEach(shop, 100, startsAt);
  });

  it('are charged at the rate, on moved time while it is moved', async () => {
    const { shop, startsAt, start_ms } = await dueTogether(40, { charge_rate_per_second: 10 });
    await shop.advanceTo(later(start_ms, HOUR_MS));
    const delays_ms = delaysOf(paidOf(await shop.charges()), start_ms);
    expect(delays_ms).toHaveLength(40);
    // A burst of three at once, then one in 100 ms.
    expect(delays_ms.slice(0, 4)).toEqual([0, 0, 0, 50]);
    expect(delays_ms.at(-1)).toBe(3_650);
    await expectOneExactCycleEach(shop, 40, startsAt);
  });

  it('stay due when the clock stops before the rate lets them through, and are charged as it runs on', async () => {
    const { shop, startsAt, start_ms } = await dueTogether(40, { charge_rate_per_second: 20 });
    await shop.advanceTo(startsAt);
    expect(paidOf(await shop.charges()).length).toBeLessThan(40);
    await eventually('all to be charged', async () => {
      const paid = await shop.pages('/v1/subscriptions?status=active');
      return paid.length === 40 ? true : undefined;
    });
    const delays_ms = delaysOf(paidOf(await shop.charges()), start_ms);
    // 20 in a second, and a burst of five besides.
    for (let n = 0; n + 26 < delays_ms.length; n++) expect(delays_ms[n + 26]! - delays_ms[n]!).toBeGreaterThan(1_000);
    await expectOneExactCycleEach(shop, 40, startsAt);
  });
});

describe('F55: a gateway that turns every call away for ten minutes', () => {
  it('is asked twice for each of a few charges and no more; then each is paid once, and no try of dunning is used up', async () => {
    const { shop, startsAt, start_ms } = await dueTogether(20, { renewal_spread_seconds: 60 });
    const before = await callsTurnedAway();
    const unavailable = await callsUnavailable();
    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'rate_limit' }), 200);
    await shop.advanceTo(later(start_ms, 600_000));
    // Each charge after its due time, and 300 s later; the next tries would be 600 s and 1,200 s after that.
    expect((await callsTurnedAway()) - before).toBe(40);
    expect((await callsUnavailable()) - unavailable).toBe(40);
    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none' }), 200);
    await shop.advanceTo(later(start_ms, HOUR_MS));
    await expectOneExactCycleEach(shop, 20, startsAt);
    const subscriptions = await shop.pages('/v1/subscriptions');
    expect(subscriptions.filter(({ status, needs_attention }) => status !== 'active' || needs_attention)).toEqual([]);
    expect(await shop.charges()).toHaveLength(20);
  });

  it('is asked by fifty of two hundred and a few more, none of them twice; once it is back each is paid once within an hour', async () => {
    const COUNT = 200;
    const { shop, startsAt, start_ms } = await dueTogether(COUNT, {});
    const beside = await dueTogether(3, {});
    const before = await callsTurnedAway();
    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'rate_limit' }), 200);
    await shop.advanceTo(later(start_ms, 600_000));
    expect(await breakersOpen()).toBe(1);
    const calls = (await callsTurnedAway()) - before;
    const tried = (await shop.pages('/v1/subscriptions')).filter(({ next_retry_at }) => next_retry_at !== null);
    const retries = calls - tried.length;
    expect(calls).toBeGreaterThanOrEqual(50);
    expect(calls).toBeLessThan(65);
    expect(retries).toBeLessThanOrEqual(calls / 10);
    // Another merchant's charges are made at their second meanwhile.
    await beside.shop.advanceTo(beside.startsAt);
    await expectOneExactCycleEach(beside.shop, 3, beside.startsAt);
    expect(delaysOf(await beside.shop.charges(), beside.start_ms)).toEqual([0, 0, 0]);

    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none' }), 200);
    await shop.advanceTo(later(start_ms, 600_000 + HOUR_MS));
    await expectOneExactCycleEach(shop, COUNT, startsAt);
    expect(await shop.charges()).toHaveLength(COUNT);
    expect(await breakersOpen()).toBe(0);
    const told = [/"until":"\d{4}-[^\n]*the gateway does not answer/, /the gateway answers again/];
    await eventually('both lines of the log', async () => told.every((line) => line.test(world.said)) || undefined);
  });

  it('is left alone for as long as it asks; then the others are charged as the clock runs on', async () => {
    const { shop, startsAt, start_ms } = await dueTogether(5, { charge_rate_per_second: 3 });
    const faults = (settings: object) => shop.api.call('PUT', '/v1/sandbox/gateway/faults', settings);
    data(await faults({ mode: 'rate_limit', retry_after_ms: 2_000 }), 200);
    await shop.advanceTo(startsAt);
    data(await faults({ mode: 'none' }), 200);
    const waiting = async () =>
      (await shop.pages('/v1/subscriptions')).flatMap(({ next_retry_at }) => next_retry_at ?? []);
    const retries = await eventually('all others to be charged', async () => {
      const turnedAway = await waiting();
      return turnedAway.length < 5 && (await shop.charges()).length + turnedAway.length === 5 ? turnedAway : undefined;
    });
    expect(delaysOf(await shop.charges(), start_ms)[0]).toBeGreaterThanOrEqual(2_000);
    // Who was turned away is tried no earlier than a deferral allows.
    expect(retries).toContain(later(start_ms, 300_000));
    await shop.advanceTo(later(start_ms, HOUR_MS));
    await expectOneExactCycleEach(shop, 5, startsAt);
  });

  const callsTurnedAway = () => metric('onfile_sandbox_gateway_faults{mode="rate_limit"}');
  const callsUnavailable = () =>
    metric('onfile_gateway_call_duration_seconds_count{call="createPayment",result="unavailable"}');
  const breakersOpen = () => metric('onfile_charge_breakers_open');

  async function metric(name: string): Promise<number> {
    const lines = (await (await fetch(`${world.baseUrl}/metrics`)).text()).split('\n');
    return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0);
  }
});
