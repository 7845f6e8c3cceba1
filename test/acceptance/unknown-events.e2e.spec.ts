import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { streamNameOf } from '#event-store';
import { EngineWorld, eventually } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

/** Appends an event to a customer's stream, as a newer program might have written it. */
async function appendNewer(customerId: string, change: { type?: string; schemaVersion?: number }): Promise<void> {
  const { headers } = await shop.api.get(`/v1/customers/${customerId}`);
  const environmentId = headers.get('flint-merchant-environment-id')!;
  const log = await world.storeLog();
  const stream = streamNameOf({ category: 'customer', environmentId, id: customerId });
  const last = (await log.readStream(stream, 0)).at(-1)!;
  const { type = last.type, schemaVersion = 1 } = change;
  const metadata = { ...(last.metadata as object), schemaVersion };
  await log.append(stream, [{ id: randomUUID(), type, data: { to: 'Mars' }, metadata }], last.revision);
}

/** Nothing that would write to this customer is taken, and each refusal says when to come back. */
async function expectNoWrites(customerId: string, methodId: string): Promise<void> {
  const charge = { amount_money: { amount: 900, currency: 'USD' }, payment_options: ['card'], customer_id: customerId };
  const answers = [
    await shop.api.call('PATCH', `/v1/customers/${customerId}`, { name: 'Later' }),
    await shop.api.post('/v1/payment-methods', { customer_id: customerId }),
    await shop.api.post(`/v1/payment-methods/${methodId}/set-default`),
    await shop.api.post('/v1/payment-intents', charge),
  ];
  for (const answer of answers) {
    expect(refusal(answer)).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  }
  expect(await shop.chargesOf(customerId)).toEqual([]);
}

/** Everybody else is served as ever. */
async function expectOthersServed(): Promise<void> {
  const { customerId, methodId } = await shop.buyer();
  const intent = await shop.intent(customerId);
  expect(data(await shop.confirm(intent.payment_intent_id, methodId), 200).status).toBe('succeeded');
  expect(data(await shop.api.get(`/v1/customers/${customerId}`), 200).default_payment_method_id).toBe(methodId);
}

describe('an event that this program cannot read', () => {
  it('is parked and shown when its type is unknown, and freezes the writes of its own resource alone', async () => {
    const { customerId, methodId } = await shop.buyer();
    await appendNewer(customerId, { type: 'CustomerTeleported' });
    await expectNoWrites(customerId, methodId);
    await expectOthersServed();
    const { detail } = (await world.health()).body.checks.projections;
    expect([detail.parked_count, JSON.stringify(detail.parked).includes('CustomerTeleported')]).toEqual([1, true]);
  });

  it('is parked and shown when a newer version of a known type was written; all others go on', async () => {
    const { customerId, methodId } = await shop.buyer();
    await appendNewer(customerId, { schemaVersion: 99 });
    const { parked } = await eventually('the event to be parked', async () => {
      const { detail } = (await world.health()).body.checks.projections;
      return detail.parked_count > 1 ? detail : undefined;
    });
    expect(JSON.stringify(parked)).toContain(customerId);
    expect(JSON.stringify(parked)).not.toContain('Mars');
    expect((await world.health()).status).toBe(200);
    await expectNoWrites(customerId, methodId);
    await expectOthersServed();
  });

  it('is still parked, and all others still go on, after a restart', async () => {
    await world.stop();
    await world.startAgain();
    shop = world.shop;
    const { status, body } = await world.health();
    expect([status, body.checks.projections.detail.parked_count]).toEqual([200, 2]);
    await expectOthersServed();
  });
});
