import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineWorld, eventually } from './engine-world.js';
import { hasRedisServer, RedisProcess } from './redis-process.js';
import { data, refusal, type Shop } from './shop.js';

// Skipped, and said to be, on machines without the redis-server binary.
const describeWithRedis = hasRedisServer ? describe : describe.skip;

describeWithRedis('with Redis as the read store (skipped without redis-server)', () => {
  let redis: RedisProcess;
  let world: EngineWorld;
  let shop: Shop;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    world = await EngineWorld.start({ REDIS_URL: redis.url });
    shop = world.shop;
  });
  afterAll(async () => {
    await redis?.close();
    await world?.close();
  });

  it('the central flow runs: method, default, payment, subscription, decline, recovery', async () => {
    const { customerId, methodId } = await shop.buyer();
    const intent = await shop.intent(customerId);
    expect(data(await shop.confirm(intent.payment_intent_id, methodId), 200).status).toBe('succeeded');
    const { subscription_id: id } = data(await shop.subscribe(customerId, await shop.plan()), 201);
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 2 });
    const failing = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const path = `/v1/subscriptions/${id}/payment-method`;
    data(await shop.api.post(path, { payment_method_id: failing }), 200);
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    expect((await shop.subscription(id)).status).toBe('past_due');
    const better = await shop.method(customerId, 'pm_card_mastercard');
    data(await shop.api.post(path, { payment_method_id: better }), 200);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 3 });
    const statuses = (await shop.charges()).map(({ status }) => status);
    expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded', 'declined', 'succeeded']);
    expect(await shop.pages(`/v1/orders?subscription_id=${id}`, 2)).toHaveLength(3);
  });

  it('F31: while it hangs, reads answer 503 with Retry-After, writes go on, and it heals by itself', async () => {
    const known = await shop.customer();
    redis.freeze();
    try {
      const read = await shop.api.get(`/v1/customers/${known.customer_id}`);
      expect(refusal(read)).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(read.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(read.body.error).toMatchObject({ type: 'unavailable_error', remediation: { retryable: true } });
      const { status, body } = await world.health();
      expect([status, body.status, body.checks.read_store.ok]).toEqual([503, 'not_ready', false]);
      expect((await fetch(`${world.baseUrl}/health/live`)).status).toBe(200);
      const written = await shop.customer();
      const methodId = await shop.method(written.customer_id);
      const intent = await shop.intent(written.customer_id);
      expect(data(await shop.confirm(intent.payment_intent_id, methodId), 200).status).toBe('succeeded');
      redis.thaw();
      const { status: found } = await eventually('reads to come back', async () => {
        const answer = await shop.api.get(`/v1/customers/${written.customer_id}`);
        return answer.status === 503 ? undefined : answer;
      });
      expect(found).toBe(200);
      await eventually('the engine to be ready', async () =>
        (await world.health()).status === 200 ? true : undefined,
      );
    } finally {
      redis.thaw();
    }
  }, 60_000);

  it('F11, F22: after FLUSHALL the views come back by themselves, and nothing is charged or made twice', async () => {
    const before = await shop.pages('/v1/customers');
    const charges = await shop.charges();
    const body = { email: 'flushed@example.com' };
    const created = await shop.api.post('/v1/customers', body, { 'idempotency-key': 'flushed' });
    await redis.command('FLUSHALL');
    const again = await shop.api.post('/v1/customers', body, { 'idempotency-key': 'flushed' });
    expect([again.status, again.body.data]).toEqual([201, created.body.data]);
    const after = await eventually('the views to come back', async () => {
      const answer = await shop.api.get('/v1/customers?page_size=100');
      return answer.status === 200 && answer.body.data.length > before.length ? answer.body.data : undefined;
    });
    expect(after).toEqual([created.body.data, ...before]);
    expect(await shop.charges()).toEqual(charges);
    await eventually('the engine to be ready', async () => ((await world.health()).status === 200 ? true : undefined));
    const [subscription] = data(await shop.api.get('/v1/subscriptions'), 200);
    await shop.advanceTo(subscription.next_billing_at);
    expect(await shop.charges()).toHaveLength(charges.length + 1);
  }, 60_000);
});
