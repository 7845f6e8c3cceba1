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

/** Appends an event that this program cannot know, as a newer one might have written. */
async function appendUnknown(customerId: string): Promise<void> {
  const { headers } = await shop.api.get(`/v1/customers/${customerId}`);
  const environmentId = headers.get('flint-merchant-environment-id')!;
  const log = await world.storeLog();
  const stream = streamNameOf({ category: 'customer', environmentId, id: customerId });
  const events = await log.readStream(stream, 0);
  const last = events.at(-1)!;
  const event = {
    id: randomUUID(),
    type: 'CustomerTeleported',
    data: { to: 'Mars' },
    metadata: last.metadata as Record<string, unknown>,
  };
  await log.append(stream, [event], last.revision);
}

describe('an event of a type that nobody here knows', () => {
  it('is parked and shown; its resource takes no writes, and all others go on', async () => {
    const { customerId, methodId } = await shop.buyer();
    const other = await shop.buyer();
    await appendUnknown(customerId);
    const { parked } = await eventually('the event to be parked', async () => {
      const { detail } = (await world.health()).body.checks.projections;
      return detail.parked_count > 0 ? detail : undefined;
    });
    expect(JSON.stringify(parked)).toContain('CustomerTeleported');
    expect(JSON.stringify(parked)).not.toContain('Mars');
    expect((await world.health()).status).toBe(200);

    const path = `/v1/customers/${customerId}`;
    const write = await shop.api.call('PATCH', path, { name: 'Later' });
    expect(refusal(write)).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(write.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const saved = await shop.api.post('/v1/payment-methods', { customer_id: customerId });
    expect([saved.status, saved.headers.get('retry-after') !== null]).toEqual([503, true]);
    const intent = await shop.intent(other.customerId);
    expect(data(await shop.confirm(intent.payment_intent_id, other.methodId), 200).status).toBe('succeeded');
    const stuck = await shop.api.post(`/v1/payment-methods/${methodId}/set-default`);
    expect([stuck.status, stuck.headers.get('retry-after') !== null]).toEqual([503, true]);
    expect((await shop.api.call('PATCH', `/v1/customers/${other.customerId}`, { name: 'Fine' })).status).toBe(200);
    expect(data(await shop.api.get('/v1/customers'), 200)).toHaveLength(2);
    expect(await shop.chargesOf(customerId)).toEqual([]);
  });

  it('is still parked, and all others still go on, after a restart', async () => {
    await world.stop();
    await world.startAgain();
    shop = world.shop;
    const { status, body } = await world.health();
    expect([status, body.checks.projections.detail.parked_count]).toEqual([200, 1]);
    const { customerId, methodId } = await shop.buyer();
    const intent = await shop.intent(customerId);
    expect(data(await shop.confirm(intent.payment_intent_id, methodId), 200).status).toBe('succeeded');
  });
});
