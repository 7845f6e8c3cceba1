import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RawEvent } from '#event-store';
import { inLanes } from '../crash/load.js';
import { EngineWorld } from './engine-world.js';
import { data } from './shop.js';

const PAIRS = 60;
const LANES = 12;

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

/** A confirmation and the removal of its method, sent at one moment. */
async function race(first: 'confirm' | 'remove') {
  const { shop } = world;
  const { customerId, methodId } = await shop.buyer();
  const { payment_intent_id: intentId } = await shop.intent(customerId);
  const confirm = () => shop.confirm(intentId, methodId);
  const remove = () => shop.api.call('DELETE', `/v1/payment-methods/${methodId}`);
  const sent = first === 'confirm' ? [confirm(), remove()] : [remove(), confirm()];
  const [one, other] = await Promise.all(sent);
  const removed = first === 'confirm' ? other! : one!;
  data(removed, 200);
  return { customerId, methodId, intentId };
}

/** The position of the newest event of a type in a stream. */
async function placeOf(stream: string, type: string): Promise<bigint | undefined> {
  const events: readonly RawEvent[] = await (await world.storeLog()).readStream(stream, 0);
  return events.findLast((event) => event.type === type)?.position;
}

it(`F16: of ${PAIRS} methods removed while they are charged, none is charged by an attempt that began after its removal`, async () => {
  const pairs = await inLanes(Array.from({ length: PAIRS }), LANES, (_, n) => race(n % 2 === 0 ? 'confirm' : 'remove'));
  const charges = await world.shop.charges();
  const environment = (await world.shop.api.get('/v1/customers')).headers.get('flint-merchant-environment-id');
  let charged = 0;
  for (const { customerId, intentId } of pairs) {
    const began = await placeOf(`payment_intent-${environment}.${intentId}`, 'PaymentAttemptStarted');
    const removed = await placeOf(`customer-${environment}.${customerId}`, 'PaymentMethodRemoved');
    const taken = charges.filter((each) => each.payment_intent_id === intentId && each.status === 'succeeded');
    expect(removed).toBeDefined();
    expect(taken.length).toBeLessThanOrEqual(began !== undefined && began < removed! ? 1 : 0);
    charged += taken.length;
  }
  console.info(`F16: ${charged} of ${PAIRS} were charged before the removal, ${PAIRS - charged} not at all`);
}, 60_000);

it('F16: a method that is gone is refused from then on, before anything reaches the gateway', async () => {
  const { customerId, methodId } = await race('remove');
  const before = (await world.shop.charges()).length;
  const { payment_intent_id: intentId } = await world.shop.intent(customerId);
  const answer = await world.shop.confirm(intentId, methodId);
  expect([answer.status, answer.body.error.code]).toEqual([409, 'PAYMENT_METHOD_NOT_ACTIVE']);
  expect((await world.shop.charges()).length).toBe(before);
});
