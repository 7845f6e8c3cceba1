import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;
let key: string;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
  key = world.engine.bootstrap.api_key;
});
afterAll(() => world.close());

async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const response = await fetch(new URL(path, world.baseUrl), { method, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

async function refusalOf(headers: Record<string, string>): Promise<unknown[]> {
  const { status, headers: heard, body } = await ask('/v1/customers', headers);
  expect(body.error.request_id).toBe(heard.get('x-request-id'));
  if (status === 401) expect(heard.get('www-authenticate')).toMatch(/^Bearer/);
  expect(heard.get('flint-merchant-id')).toBeNull();
  expect(JSON.stringify(body)).not.toContain(key);
  return [status, body.error.code, body.error.type];
}

describe('credentials', () => {
  it('are needed, one at a time, well formed and known', async () => {
    expect(await refusalOf({})).toEqual([401, 'AUTH_REQUIRED', 'authentication_error']);
    const both = { authorization: `Bearer ${key}`, 'x-api-key': key };
    expect(await refusalOf(both)).toEqual([400, 'AMBIGUOUS_AUTH', 'validation_error']);
    const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    expect(await refusalOf(basic)).toEqual([401, 'INVALID_AUTHORIZATION_HEADER', 'authentication_error']);
    expect((await refusalOf({ authorization: 'Bearer ' }))[0]).toBe(401);
    const garbled = ['nonsense', `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, key.slice(0, -1), `${key}0`];
    for (const secret of garbled) {
      expect(await refusalOf({ authorization: `Bearer ${secret}` })).toEqual([
        401,
        'INVALID_API_KEY',
        'authentication_error',
      ]);
      expect((await refusalOf({ 'x-api-key': secret }))[1]).toBe('INVALID_API_KEY');
    }
  });

  it('of a merchant that another engine made are not known here', async () => {
    const { mintApiKey, MINT_BYTES } = await import('#merchants');
    const { secret } = mintApiKey('test', new Uint8Array(MINT_BYTES).fill(7));
    expect((await refusalOf({ authorization: `Bearer ${secret}` }))[1]).toBe('INVALID_API_KEY');
  });

  it('may come as X-API-Key, and never in the query', async () => {
    const { status, headers } = await ask('/v1/customers', { 'x-api-key': key });
    expect([status, headers.get('flint-mode')]).toEqual([200, 'test']);
    expect((await ask(`/v1/customers?api_key=${key}`, {})).body.error.code).toBe('AUTH_REQUIRED');
  });

  it('open only what their scopes name', async () => {
    const reader = await world.openSandbox(['customers.read']);
    expect((await reader.shop.api.get('/v1/customers')).status).toBe(200);
    const refused = await reader.shop.api.post('/v1/customers', { email: 'a@example.com' });
    expect([refused.status, refused.body.error.code]).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect(refused.body.error.missing_scopes).toEqual(['customers.write']);
    expect((await reader.shop.api.get('/v1/subscriptions')).status).toBe(403);
    const writer = await world.openSandbox(['customers.write']);
    expect((await writer.shop.api.get('/v1/customers')).status).toBe(200);
  });
});

describe("another tenant's resources", () => {
  it('are answered exactly as absent ones, on every route', async () => {
    const { customerId, methodId } = await shop.buyer();
    const { payment_intent_id } = await shop.intent(customerId);
    const planId = await shop.plan();
    const subscription = data(await shop.subscribe(customerId, planId), 201);
    const [order] = data(await shop.api.get(`/v1/orders?subscription_id=${subscription.subscription_id}`), 200);
    const { shop: stranger } = await world.openSandbox();
    const own = await stranger.buyer();
    const paths: [string, string, string, Json?][] = [
      ['GET', '/v1/customers/ID', customerId],
      ['PATCH', '/v1/customers/ID', customerId, { name: 'Mine now' }],
      ['GET', '/v1/customers/ID/addresses', customerId],
      ['GET', '/v1/customers/ID/readiness', customerId],
      ['DELETE', '/v1/customers/ID/default-payment-method', customerId],
      ['GET', '/v1/payment-methods/ID', methodId],
      ['GET', '/v1/payment-methods/ID/readiness', methodId],
      ['POST', '/v1/payment-methods/ID/set-default', methodId],
      ['DELETE', '/v1/payment-methods/ID', methodId],
      ['GET', '/v1/payment-intents/ID', payment_intent_id],
      ['POST', '/v1/payment-intents/ID/confirm', payment_intent_id, { payment_method_id: own.methodId }],
      ['POST', '/v1/payment-intents/ID/cancel', payment_intent_id],
      ['GET', '/v1/subscription-plans/ID', planId],
      ['DELETE', '/v1/subscription-plans/ID', planId],
      ['GET', '/v1/subscriptions/ID', subscription.subscription_id],
      ['POST', '/v1/subscriptions/ID/cancel', subscription.subscription_id],
      ['GET', '/v1/orders/ID', order.order_id],
    ];
    const before = await world.settledPosition();
    for (const [method, path, id, body] of paths) {
      const absent = id.replace(/_.*/, '_01ARZ3NDEKTSV4RRFFQ69G5FAV');
      const headers = { 'x-request-id': 'the-same' };
      const foreign = await stranger.api.call(method, path.replace('ID', id), body, headers);
      const missing = await stranger.api.call(method, path.replace('ID', absent), body, headers);
      expect([method, path, foreign.status]).toEqual([method, path, 404]);
      expect(JSON.stringify(foreign.body).replaceAll(id, absent)).toBe(JSON.stringify(missing.body));
    }
    expect(await world.settledPosition()).toBe(before);
    for (const list of [
      'customers',
      'payment-methods',
      'payment-intents',
      'subscriptions',
      'subscription-plans',
      'orders',
    ]) {
      const rows = data(await stranger.api.get(`/v1/${list}`), 200);
      expect(JSON.stringify(rows)).not.toContain(customerId);
    }
    expect(await stranger.charges()).toEqual([]);
  });

  it('cannot be charged, subscribed to or paid with', async () => {
    const mine = await shop.buyer();
    const planId = await shop.plan();
    const { shop: stranger } = await world.openSandbox();
    const theirs = await stranger.buyer();
    const { payment_intent_id } = await stranger.intent(theirs.customerId);
    expect((await stranger.confirm(payment_intent_id, mine.methodId)).status).toBe(404);
    expect((await stranger.subscribe(theirs.customerId, planId)).status).toBe(404);
    const ownPlan = await stranger.plan();
    expect((await stranger.subscribe(mine.customerId, ownPlan)).status).toBe(404);
    const foreignMethod = await stranger.subscribe(theirs.customerId, ownPlan, { payment_method_id: mine.methodId });
    const absentMethod = await stranger.subscribe(theirs.customerId, ownPlan, {
      payment_method_id: 'pm_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    });
    expect([foreignMethod.status, foreignMethod.body.error.code]).toEqual([
      absentMethod.status,
      absentMethod.body.error.code,
    ]);
    expect((await stranger.api.post('/v1/payment-methods', { customer_id: mine.customerId })).status).toBe(404);
    expect(await stranger.charges()).toEqual([]);
  });
});
