import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CUSTOMER, type ExampleApp, startExample, WRITER } from '../http/example/example-app.js';
import { askHealth } from './ask-health.js';

let example: ExampleApp;
const store = { ok: true };
beforeAll(async () => {
  example = await startExample({
    health: [{ name: 'event_store', check: async () => ({ ok: store.ok, detail: { lag_ms: 3 } }) }],
  });
});
afterAll(() => example.app.close());

describe('health', () => {
  test('says that the process lives, without a key', async () => {
    const { status, json } = await example.call('GET', '/health/live', { key: null });
    expect([status, json]).toEqual([200, { status: 'live' }]);
  });

  test('says which part is not ready', async () => {
    const ready = await example.call('GET', '/health/ready', { key: null });
    expect([ready.status, ready.json.status]).toEqual([200, 'ready']);
    expect(ready.json.checks.event_store).toMatchObject({ ok: true, detail: { lag_ms: 3 } });
    store.ok = false;
    const not = await example.call('GET', '/health/ready', { key: null });
    expect([not.status, not.json.status, not.json.checks.event_store.ok]).toEqual([503, 'not_ready', false]);
    store.ok = true;
  });

  test('does not wait for a check that hangs, and takes a failure for what it is', async () => {
    const { ready, checks } = await askHealth(
      [
        { name: 'hangs', check: () => new Promise(() => {}) },
        { name: 'fails', check: () => Promise.reject(new TypeError('password=secret')) },
        { name: 'works', check: async () => ({ ok: true }) },
      ],
      20,
    );
    expect(ready).toBe(false);
    expect(checks.hangs).toMatchObject({ ok: false, detail: 'no answer within 20 ms' });
    expect(checks.fails).toMatchObject({ ok: false, detail: 'TypeError' });
    expect(checks.works).toMatchObject({ ok: true });
  });
});

describe('metrics', () => {
  test('count requests by route pattern and status, never by path', async () => {
    await example.call('GET', `/v1/notes/${CUSTOMER}`);
    await example.call('GET', '/v1/somewhere/else');
    const { text, headers } = await example.call('GET', '/metrics?collect=all', { key: null });
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
    expect(text).toMatch(
      /onfile_http_request_duration_seconds_count\{method="GET",route="\/v1\/notes\/:customer_id",status="200"\} 1/,
    );
    expect(text).toMatch(/onfile_http_request_duration_seconds_count\{method="GET",route="\(none\)",status="404"\} 1/);
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain(CUSTOMER);
  });
});

describe('the request log', () => {
  test('says what happened and nothing of what was sent', async () => {
    const body = { email: 'jane@example.com', name: 'Jane Doe', metadata: { secret_plan: 'conquest' } };
    const headers = { 'X-Request-Id': 'log-1', 'Idempotency-Key': 'idem-jane' };
    await example.call('POST', '/v1/notes', { body, headers });
    await example.call('POST', '/v1/notes', { body: { ...body, email: 'jane.example.com' }, headers });
    await example.call('GET', `/v1/notes/${CUSTOMER}?search=jane@example.com`, { headers });
    const lines = example.lines().filter((line) => line.request_id === 'log-1');
    expect(lines.map((line) => [line.method, line.route, line.status, line.error_code])).toEqual([
      ['POST', '/v1/notes', 201, undefined],
      ['POST', '/v1/notes', 400, 'INVALID_EMAIL_FORMAT'],
      ['GET', '/v1/notes/:customer_id', 400, 'UNSUPPORTED_QUERY_PARAM'],
    ]);
    expect(Object.keys(lines[0]!).sort()).toEqual([
      'duration_ms',
      'environment_id',
      'level',
      'merchant_id',
      'method',
      'msg',
      'request_id',
      'route',
      'status',
      'time',
    ]);
    const all = JSON.stringify(example.lines());
    for (const secret of [WRITER, 'jane', 'Jane', 'conquest', 'idem-jane', CUSTOMER]) expect(all).not.toContain(secret);
  });
});
