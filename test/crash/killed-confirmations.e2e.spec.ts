import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EngineWorld } from '../acceptance/engine-world.js';
import { inLanes, randomMoments, tally } from './load.js';

const PAYMENTS = 100;
const KILLS = 3;
const LANES = 16;

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

interface Payment {
  readonly id: string;
  readonly methodId: string;
  readonly key: string;
}

async function preparePayments(): Promise<Payment[]> {
  const { shop } = world;
  const buyers = await inLanes(Array.from({ length: 20 }), LANES, () => shop.buyer());
  return inLanes(Array.from({ length: PAYMENTS }), LANES, async (_, i) => {
    const { customerId, methodId } = buyers[i % buyers.length]!;
    const { payment_intent_id: id } = await shop.intent(customerId);
    return { id, methodId, key: `pay-${i}` };
  });
}

/** Confirms all; the status of each answer, or 0 where the connection broke. */
function confirmAll(payments: readonly Payment[], onAnswer = () => {}): Promise<number[]> {
  const { shop } = world;
  return inLanes(payments, LANES, ({ id, methodId, key }) =>
    shop.confirm(id, methodId, { 'idempotency-key': key }).then(
      ({ status }) => {
        onAnswer();
        return status;
      },
      () => 0,
    ),
  );
}

/** Begins to confirm all, and answers when so many are answered. */
async function confirmUntil(payments: readonly Payment[], count: number): Promise<{ all: Promise<number[]> }> {
  let answered = 0;
  let all: Promise<number[]> = Promise.resolve([]);
  await new Promise<void>((resolve) => {
    all = confirmAll(payments, () => {
      if (++answered === count) resolve();
    });
  });
  return { all };
}

async function expectEachPaidOnce(payments: readonly Payment[]): Promise<void> {
  const charges = await world.shop.charges();
  const byIntent = tally(charges.map(({ payment_intent_id, status }) => `${payment_intent_id} ${status}`));
  expect(byIntent).toEqual(new Map([...byIntent.keys()].map((row) => [row, 1])));
  expect(new Set(byIntent.keys())).toEqual(new Set(payments.map(({ id }) => `${id} succeeded`)));
  await world.settledPosition();
  const intents = await world.shop.pages('/v1/payment-intents');
  expect(tally(intents.map(({ status }) => status))).toEqual(new Map([['succeeded', payments.length]]));
}

it(`F1 to F4, F11: ${PAYMENTS} confirmations and ${KILLS} × kill -9: the same Idempotency-Keys finish each exactly once`, async () => {
  const moment = randomMoments('kills during confirmations');
  const payments = await preparePayments();
  const broken: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const confirming = await confirmUntil(payments, moment(1, 80));
    await pause(moment(0, 5));
    await world.engine.kill();
    broken.push((await confirming.all).filter((status) => status === 0).length);
    await world.startAgain();
  }
  console.info(`confirmations that the kills cut off: ${broken.join(', ')}`);
  expect(broken[0]).toBeGreaterThan(0);
  expect(tally((await confirmAll(payments)).map(String))).toEqual(new Map([['200', PAYMENTS]]));
  await expectEachPaidOnce(payments);
}, 120_000);

it('F57: SIGTERM in the middle of load ends with exit code 0, and nothing is left half done', async () => {
  await world.close();
  world = await EngineWorld.start();
  const moment = randomMoments('SIGTERM during confirmations');
  const payments = await preparePayments();
  const confirming = await confirmUntil(payments, moment(1, 60));
  const ended = world.engine.stop();
  const statuses = await confirming.all;
  expect(await ended).toBe(0);
  expect([...tally(statuses.map(String)).keys()].filter((status) => status !== '200' && status !== '0')).toEqual([]);
  console.info(`SIGTERM: ${JSON.stringify([...tally(statuses.map(String))])}`);
  await world.startAgain();
  const charged = new Set((await world.shop.charges()).map(({ payment_intent_id }) => payment_intent_id));
  const answered = payments.filter((_, i) => statuses[i] === 200).map(({ id }) => id);
  expect(answered.filter((id) => !charged.has(id))).toEqual([]);
  await world.settledPosition();
  const intents = await world.shop.pages('/v1/payment-intents');
  const halfDone = intents.filter(({ payment_intent_id: id, status }) => (status === 'succeeded') !== charged.has(id));
  expect(halfDone).toEqual([]);
  expect(intents.filter(({ status }) => status === 'processing')).toEqual([]);
  expect(tally((await confirmAll(payments)).map(String))).toEqual(new Map([['200', PAYMENTS]]));
  await expectEachPaidOnce(payments);
}, 120_000);
