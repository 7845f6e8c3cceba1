import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

const RIVALS = 50;

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const keyed = (key: string) => ({ 'idempotency-key': key });
const times = <Value>(count: number, make: (i: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));
const customersNamed = async (email: string) =>
  data(await shop.api.get(`/v1/customers?email=${encodeURIComponent(email)}`), 200);

describe('F11: the same request more than once', () => {
  it(`gives ${RIVALS} equal answers to ${RIVALS} concurrent creates with one key, and makes one customer`, async () => {
    const body = { email: 'rivals@example.com', name: 'One' };
    const key = randomUUID();
    const answers = await times(RIVALS, () => shop.api.post('/v1/customers', body, keyed(key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body.data))).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') !== 'true')).toHaveLength(1);
    expect(await customersNamed(body.email)).toEqual([answers[0]?.body.data]);
  });

  it(`charges once for ${RIVALS} concurrent confirmations with one key`, async () => {
    const { customerId, methodId } = await shop.buyer();
    const { payment_intent_id } = await shop.intent(customerId);
    const key = randomUUID();
    const answers = await times(RIVALS, () => shop.confirm(payment_intent_id, methodId, keyed(key)));
    expect(new Set(answers.map(statusAndData)).size).toBe(1);
    expect(data(answers[0]!, 200).status).toBe('succeeded');
    expect(await shop.chargesOf(customerId)).toMatchObject([{ payment_intent_id, status: 'succeeded' }]);
  });

  it(`charges once for ${RIVALS} concurrent confirmations with different keys; the others hear of it`, async () => {
    const { customerId, methodId } = await shop.buyer();
    const { payment_intent_id } = await shop.intent(customerId);
    const answers = await times(RIVALS, () => shop.confirm(payment_intent_id, methodId));
    const others = answers.filter(({ status }) => status !== 200).map(refusal);
    expect(answers.length - others.length).toBeGreaterThan(0);
    for (const [status, code] of others) {
      expect([status, ['PAYMENT_ALREADY_SUCCEEDED', 'PAYMENT_CONFIRM_IN_PROGRESS'].includes(code!)]).toEqual([
        409,
        true,
      ]);
    }
    expect(await shop.chargesOf(customerId)).toHaveLength(1);
  });

  it('gives the first answer again after the resource has moved on, with header and meta', async () => {
    const key = randomUUID();
    const body = { email: 'replayed@example.com', name: 'Before' };
    const first = await shop.api.post('/v1/customers', body, keyed(key));
    const path = `/v1/customers/${data(first, 201).customer_id}`;
    data(await shop.api.call('PATCH', path, { name: 'After' }), 200);
    const again = await shop.api.post('/v1/customers', { name: 'Before', email: body.email }, keyed(key));
    expect([again.status, again.body.data]).toEqual([201, first.body.data]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('idempotency-key')).toBe(key);
    expect(again.body.meta.idempotency_replayed).toBe(true);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(data(await shop.api.get(path), 200).name).toBe('After');
  });
});

describe('F12: a key that does not fit', () => {
  it('is refused with another body, and nothing is done', async () => {
    const key = randomUUID();
    data(await shop.api.post('/v1/customers', { email: 'first@example.com' }, keyed(key)), 201);
    const other = await shop.api.post('/v1/customers', { email: 'second@example.com' }, keyed(key));
    expect(refusal(other)).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await customersNamed('second@example.com')).toEqual([]);
  });

  it('is refused when another payment method comes with it', async () => {
    const { customerId, methodId } = await shop.buyer();
    const other = await shop.method(customerId);
    const { payment_intent_id } = await shop.intent(customerId);
    const key = randomUUID();
    data(await shop.confirm(payment_intent_id, methodId, keyed(key)), 200);
    expect(refusal(await shop.confirm(payment_intent_id, other, keyed(key)))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await shop.chargesOf(customerId)).toHaveLength(1);
  });

  it('is refused when it is too long; one is made when none comes', async () => {
    const body = { email: 'keyless@example.com' };
    const long = await shop.api.post('/v1/customers', body, keyed('k'.repeat(256)));
    expect(refusal(long)).toEqual([400, 'IDEMPOTENCY_KEY_TOO_LONG']);
    const created = await shop.api.post('/v1/customers', body);
    const made = created.headers.get('idempotency-key')!;
    expect([created.status, made.length > 0]).toEqual([201, true]);
    const again = await shop.api.post('/v1/customers', body, keyed(made));
    expect([again.status, again.body.data]).toEqual([201, created.body.data]);
    const longest = await shop.api.post('/v1/customers', { email: 'longest@example.com' }, keyed('k'.repeat(255)));
    expect(longest.status).toBe(201);
  });
});

describe('one e-mail, one customer', () => {
  it(`lets one of ${RIVALS} concurrent creates through, and the list shows one`, async () => {
    const email = 'wanted@example.com';
    const answers = await times(RIVALS, (i) => shop.api.post('/v1/customers', { email, name: `Rival ${i}` }));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201).map(refusal);
    expect(others).toEqual(Array.from({ length: RIVALS - 1 }, () => [409, 'CUSTOMER_EMAIL_ALREADY_USED']));
    expect(await customersNamed(email)).toEqual([made[0]?.body.data]);
  });
});

describe('F11: repeats after a restart', () => {
  it('gives creates, confirmations and subscriptions again as they were, and charges nothing anew', async () => {
    const key = randomUUID();
    const body = { email: 'restarted@example.com' };
    const created = await shop.api.post('/v1/customers', body, keyed(key));
    const customerId = data(created, 201).customer_id;
    const methodId = await shop.method(customerId);
    const { payment_intent_id } = await shop.intent(customerId);
    const paid = await shop.confirm(payment_intent_id, methodId, keyed(key));
    const terms = {
      customer_id: customerId,
      subscription_plan_id: await shop.plan(),
      payment_method_id: methodId,
      billing_start: { type: 'immediate' },
    };
    const subscribed = await shop.api.post('/v1/subscriptions', terms, keyed(key));
    expect(await world.stop()).toBe(0);
    await world.startAgain();
    shop = world.shop;
    expect(shown(await shop.api.post('/v1/customers', body, keyed(key)))).toEqual([201, created.body.data, 'true']);
    expect(shown(await shop.confirm(payment_intent_id, methodId, keyed(key)))).toEqual([200, paid.body.data, 'true']);
    const again = await shop.api.post('/v1/subscriptions', terms, keyed(key));
    expect(shown(again)).toEqual([201, subscribed.body.data, 'true']);
    expect(await shop.chargesOf(customerId)).toHaveLength(2);
  });
});

function statusAndData(answer: Answer): string {
  return JSON.stringify([answer.status, answer.body.data]);
}

function shown(answer: Answer): unknown[] {
  return [answer.status, answer.body.data, answer.headers.get('idempotency-replayed')];
}
