import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EngineWorld, eventually } from '../acceptance/engine-world.js';
import { data } from '../acceptance/shop.js';
import { inLanes, randomMoments, tally } from './load.js';

const SUBSCRIPTIONS = 200;
const KILLS = 5;
const LANES = 12;

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

/** Subscriptions that all fall due at the same instant; their first cycles are charged then. */
async function subscribeAll(): Promise<{ ids: string[]; startsAt: string }> {
  const { shop } = world;
  const planId = await shop.plan();
  const startsAt = new Date(Date.parse(await shop.now()) + 86_400_000).toISOString();
  const billing_start = { type: 'scheduled', starts_at: startsAt };
  const ids = await inLanes(Array.from({ length: SUBSCRIPTIONS }), LANES, async () => {
    const { customerId } = await shop.buyer();
    return data(await shop.subscribe(customerId, planId, { billing_start }), 201).subscription_id as string;
  });
  return { ids, startsAt };
}

it(`F1, F2, F22: ${SUBSCRIPTIONS} renewals due at once and ${KILLS} × kill -9: every cycle is charged exactly once`, async () => {
  const moment = randomMoments('kills during renewals');
  const { ids, startsAt } = await subscribeAll();
  const chargedAtKill: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const advance = world.shop.advanceTo(startsAt).catch(() => 'cut off');
    const enough = (chargedAtKill.at(-1) ?? 0) + moment(1, 40);
    const reached = eventually('charges', async () =>
      (await world.shop.charges()).length >= enough ? true : undefined,
    );
    await Promise.race([reached.catch(() => false), advance]);
    await pause(moment(0, 20));
    await world.engine.kill();
    await advance;
    await world.startAgain();
    chargedAtKill.push((await world.shop.charges()).length);
  }
  expect((await world.shop.advanceTo(startsAt)).status).toBe('ready');
  console.info(`charges in the gateway's record after each kill: ${chargedAtKill.join(', ')}`);
  expect(chargedAtKill[0]).toBeLessThan(SUBSCRIPTIONS);
  // An attempt that a dead process left open is taken up again when its deadline has passed.
  await world.shop.advanceTo(new Date(Date.parse(startsAt) + 3_600_000).toISOString());

  const charges = await world.shop.charges();
  expect(new Set(charges.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  expect(charges).toHaveLength(SUBSCRIPTIONS);
  expect([...tally(charges.map(({ payment_intent_id }) => payment_intent_id)).values()].every((n) => n === 1)).toBe(
    true,
  );
  expect([...tally(charges.map(({ customer_id }) => customer_id)).values()].every((n) => n === 1)).toBe(true);

  await world.settledPosition();
  const subscriptions = await world.shop.pages('/v1/subscriptions');
  expect(subscriptions.map(({ subscription_id }) => subscription_id).sort()).toEqual([...ids].sort());
  for (const { status, completed_cycles, next_retry_at, current_period_start } of subscriptions) {
    expect([status, completed_cycles, next_retry_at, current_period_start]).toEqual(['active', 1, null, startsAt]);
  }
  const orders = await world.shop.pages('/v1/orders');
  expect(tally(orders.map(({ payment_status }) => payment_status))).toEqual(new Map([['paid', SUBSCRIPTIONS]]));
  expect(new Set(orders.map(({ subscription_id }) => subscription_id)).size).toBe(SUBSCRIPTIONS);

  await world.shop.advanceTo(subscriptions[0].next_billing_at);
  expect(await world.shop.charges()).toHaveLength(2 * SUBSCRIPTIONS);
}, 120_000);
