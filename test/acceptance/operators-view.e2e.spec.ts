import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const get = (path: string) => fetch(`${world.baseUrl}${path}`);

describe('what an operator and a newcomer see without a key', () => {
  it('the API description names every route, its scope and its answers', async () => {
    const response = await get('/v1/openapi.json');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching(/json/)]);
    const document = (await response.json()) as Json;
    expect(document.openapi).toMatch(/^3\./);
    const named = Object.entries<Json>(document.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    expect(named).toEqual(
      expect.arrayContaining([
        'POST /v1/customers',
        'PATCH /v1/customers/{customer_id}',
        'DELETE /v1/customers/{customer_id}/default-payment-method',
        'POST /v1/payment-methods/{payment_method_id}/set-default',
        'GET /v1/payment-methods/{payment_method_id}/readiness',
        'POST /v1/payment-intents/{payment_intent_id}/capture',
        'POST /v1/subscriptions',
        'POST /v1/subscriptions/{subscription_id}/payment-method',
        'GET /v1/orders',
        'POST /v1/sandbox/clock/advance',
        'GET /v1/sandbox/gateway/charges',
      ]),
    );
    const ids = Object.values<Json>(document.paths).flatMap((verbs) =>
      Object.values<Json>(verbs).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect(references.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
  });

  it('every route that is described is served, and asks for a key unless it is public', async () => {
    const document = (await (await get('/v1/openapi.json')).json()) as Json;
    const wrong: string[] = [];
    for (const [path, verbs] of Object.entries<Json>(document.paths)) {
      for (const verb of Object.keys(verbs)) {
        const url = `${world.baseUrl}${path.replace(/\{(\w+)\}/g, 'nonsense')}`;
        const { status } = await fetch(url, { method: verb.toUpperCase() });
        const isPublic = /^\/(health|metrics|docs)|openapi|^\/v1\/sandbox\/payment-.*\/(confirm|complete-action)$/.test(
          path,
        );
        if (status === 405 || status >= 500 || (!isPublic && status !== 401)) wrong.push(`${verb} ${path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('the page for readers is HTML that names every route and loads nothing from elsewhere', async () => {
    const document = (await (await get('/v1/openapi.json')).json()) as Json;
    const response = await get('/docs');
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>/i);
    const text = page
      .replace(/<[^>]+>/g, '')
      .replaceAll('&#123;', '{')
      .replaceAll('&#125;', '}');
    expect(Object.keys(document.paths).filter((path) => !text.includes(path))).toEqual([]);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('metrics and health are there', async () => {
    await world.shop.customer();
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await metrics.text();
    expect(text).toMatch(/route="\/v1\/customers"/);
    expect(text).not.toMatch(/cus_[0-9A-Z]{26}/);
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const { status, body } = await world.health();
    expect([status, body.status]).toEqual([200, 'ready']);
    expect(Object.keys(body.checks).sort()).toEqual(['event_store', 'personal_data_keys', 'projections', 'read_store']);
  });

  it('F57: SIGTERM ends it at once with exit code 0 when nothing is under way', async () => {
    await world.health();
    const startedAt_ms = performance.now();
    expect(await world.stop()).toBe(0);
    // Nothing waits for a time-out of its own: these are 5 s and more.
    expect(performance.now() - startedAt_ms).toBeLessThan(3_000);
  });
});
