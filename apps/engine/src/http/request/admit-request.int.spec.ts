import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CUSTOMER, type ExampleApp, NOW, READER, startExample, WRITER } from '../example/example-app.js';

let example: ExampleApp;
beforeAll(async () => {
  example = await startExample();
});
afterAll(() => example.app.close());

const NOTE = { email: 'jane@example.com' };
const PATH = `/v1/notes/${CUSTOMER}`;
/** A card number of the kind that providers give out for tests. */
const DIGITS = '4242424242424242';

describe('credentials', () => {
  test.each([
    ['a Bearer token', { Authorization: `Bearer ${WRITER}` }],
    ['a Bearer token in another case', { Authorization: `bearer  ${WRITER}` }],
    ['X-API-Key', { 'X-API-Key': WRITER }],
  ])('%s is taken', async (_what, headers) => {
    expect((await example.call('GET', '/v1/notes', { key: null, headers })).status).toBe(200);
  });

  test.each([
    ['none', {}, 401, 'AUTH_REQUIRED'],
    ['both', { Authorization: `Bearer ${WRITER}`, 'X-API-Key': WRITER }, 400, 'AMBIGUOUS_AUTH'],
    ['Basic', { Authorization: 'Basic YTpi' }, 401, 'INVALID_AUTHORIZATION_HEADER'],
    ['an empty Bearer', { Authorization: 'Bearer ' }, 401, 'INVALID_AUTHORIZATION_HEADER'],
    ['two words', { Authorization: 'Bearer a b' }, 401, 'INVALID_AUTHORIZATION_HEADER'],
    ['a bare key', { Authorization: WRITER }, 401, 'INVALID_AUTHORIZATION_HEADER'],
    ['an overlong key', { 'X-API-Key': 'x'.repeat(513) }, 401, 'INVALID_API_KEY'],
    ['an unknown key', { 'X-API-Key': 'nobody' }, 401, 'INVALID_API_KEY'],
    ['a revoked key', { 'X-API-Key': 'revoked' }, 401, 'API_KEY_REVOKED'],
    ['an expired key', { Authorization: 'Bearer expired' }, 401, 'API_KEY_EXPIRED'],
  ])('%s answers %#', async (_what, headers, status, code) => {
    const answer = await example.call('GET', '/v1/notes', { key: null, headers });
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    expect(answer.headers.get('flint-merchant-id')).toBeNull();
  });

  test('are asked for before the body is read', async () => {
    const answer = await example.call('POST', '/v1/notes', { key: 'nobody', raw: 'not json' });
    expect(answer.json.error.code).toBe('INVALID_API_KEY');
  });

  test('are shown to their holder', async () => {
    const { headers } = await example.call('GET', '/v1/notes');
    const shown = ['flint-merchant-id', 'flint-merchant-environment-id', 'flint-mode', 'flint-sandbox-id'];
    expect(shown.map((name) => headers.get(name))).toEqual(['mer_1', 'menv_1', 'test', 'test_1']);
  });
});

describe('scopes', () => {
  test('a reader may read and not write', async () => {
    expect((await example.call('GET', PATH, { key: READER })).status).toBe(200);
    const { status, json } = await example.call('POST', '/v1/notes', { key: READER, body: NOTE });
    expect([status, json.error.code, json.error.type]).toEqual([403, 'INSUFFICIENT_SCOPE', 'authorization_error']);
    expect(json.error.missing_scopes).toEqual(['customers.write']);
    expect(json.error.scope_requirement).toEqual({ mode: 'all', scopes: ['customers.write'] });
  });

  test('a writer may read', async () => {
    expect((await example.call('GET', PATH)).status).toBe(200);
  });

  test('a route for any credential asks for no scope, and still for a credential', async () => {
    expect((await example.call('GET', '/v1/notes/whoami', { key: READER })).json.data).toEqual({ name: 'reader' });
    expect((await example.call('GET', '/v1/notes/whoami', { key: null })).status).toBe(401);
  });
});

describe('versions', () => {
  test('the current one is served unless another known one is asked for', async () => {
    const { headers, json } = await example.call('GET', '/v1/notes');
    expect([headers.get('flint-version'), json.meta.api_version]).toEqual(['2026-09-07', '2026-09-07']);
    const older = await example.call('GET', '/v1/notes', { headers: { 'Flint-Version': '2026-02-01' } });
    expect([older.headers.get('flint-version'), older.json.meta.api_version]).toEqual(['2026-02-01', '2026-02-01']);
  });

  test('an unknown one is refused', async () => {
    const { status, json } = await example.call('GET', '/v1/notes', { headers: { 'Flint-Version': '2020-01-01' } });
    expect([status, json.error.code]).toEqual([400, 'INVALID_API_VERSION']);
  });
});

describe('commands', () => {
  const create = (key: string | undefined, body: object, options = {}) =>
    example.call('POST', '/v1/notes', {
      body,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      ...options,
    });

  test('carry who sends them, their identity and the environment time', async () => {
    const { json, headers, status } = await create('key-1', NOTE, {
      headers: { 'Idempotency-Key': 'key-1', 'X-Request-Id': 'r' },
    });
    expect(status).toBe(201);
    expect(json.data.is_dto).toBe(true);
    expect(json.data.context).toEqual({
      environmentId: 'menv_1',
      merchantId: 'mer_1',
      commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      actor: { type: 'api_key', id: 'ak_1' },
      requestId: 'r',
      now: NOW,
    });
    expect(headers.get('idempotency-key')).toBe('key-1');
  });

  test('a repeat is the same command, quoted key or bare, and says that it is a repeat', async () => {
    const first = await create('key-2', { email: 'a@b.co', name: 'x' });
    const again = await create('"key-2"', { name: 'x', email: 'a@b.co' });
    expect(again.json.data.context.commandId).toBe(first.json.data.context.commandId);
    expect(again.json.data.context.fingerprint).toBe(first.json.data.context.fingerprint);
    expect([first.headers.get('idempotency-replayed'), first.json.meta.idempotency_replayed]).toEqual([
      null,
      undefined,
    ]);
    expect([again.status, again.headers.get('idempotency-replayed'), again.json.meta.idempotency_replayed]).toEqual([
      201,
      'true',
      true,
    ]);
  });

  test('the same key with another body is the same command with another fingerprint', async () => {
    const one = (await create('key-3', NOTE)).json.data.context;
    const other = (await create('key-3', { ...NOTE, name: 'x' })).json.data.context;
    expect([other.commandId === one.commandId, other.fingerprint === one.fingerprint]).toEqual([true, false]);
  });

  test('get a key of ours when the caller sends none, on refusals too', async () => {
    const first = await create(undefined, NOTE);
    const second = await create(undefined, NOTE);
    expect(first.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.json.data.context.commandId).not.toBe(second.json.data.context.commandId);
    expect((await create('key-4', {})).headers.get('idempotency-key')).toBe('key-4');
    expect((await example.call('GET', '/v1/notes')).headers.get('idempotency-key')).toBeNull();
  });

  test('are refused where a key of the caller is mandatory, or cannot be read', async () => {
    const { status, json } = await example.call('POST', `${PATH}/renew`);
    expect([status, json.error.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    expect((await create('k'.repeat(256), NOTE)).json.error.code).toBe('IDEMPOTENCY_KEY_TOO_LONG');
    expect((await create('a b', NOTE)).json.error.code).toBe('INVALID_IDEMPOTENCY_KEY');
  });
});

describe('answers', () => {
  test('of a write carry the log position', async () => {
    expect((await example.call('POST', '/v1/notes', { body: NOTE })).headers.get('onfile-position')).toBe('42');
    const removed = await example.call('DELETE', PATH);
    expect([removed.status, removed.headers.get('onfile-position')]).toEqual([200, '7']);
    expect(removed.json).toEqual({
      data: { success: true },
      meta: { api_version: '2026-09-07', request_id: removed.headers.get('x-request-id') },
      request_id: removed.headers.get('x-request-id'),
    });
  });

  test('of a read wait for the position that the caller names', async () => {
    const { json, headers } = await example.call('GET', PATH, {
      headers: { 'Onfile-Read-After': '18446744073709551615' },
    });
    expect([json.data.after, headers.get('onfile-position')]).toEqual(['18446744073709551615', '18446744073709551615']);
    expect((await example.call('GET', PATH)).json.data.after).toBeUndefined();
    const bad = await example.call('GET', PATH, { headers: { 'Onfile-Read-After': '-1' } });
    expect([bad.status, bad.json.error.param]).toEqual([400, 'Onfile-Read-After']);
  });

  test('that are lists carry the next page token until the end', async () => {
    expect((await example.call('GET', '/v1/notes?page_size=5&status=open')).json).toMatchObject({
      data: [{ page_size: 5, status: ['open'] }],
      next_page_token: 'next',
    });
    expect((await example.call('GET', '/v1/notes?page_token=next')).json).not.toHaveProperty('next_page_token');
  });

  test('refuse an update of nothing, and parameters that the route does not read', async () => {
    for (const body of [{}, { expected_version: 1 }]) {
      expect((await example.call('PATCH', PATH, { body })).json.error.code).toBe('NO_FIELDS_TO_UPDATE');
    }
    expect((await example.call('PATCH', PATH, { body: { metadata: {} } })).status).toBe(200);
    expect((await example.call('PATCH', `${PATH}?x=1`, { body: { name: 'x' } })).json.error).toMatchObject({
      code: 'UNSUPPORTED_QUERY_PARAM',
      param: 'x',
      message: 'A query parameter is not known here; there are none.',
    });
  });
});

describe('card numbers', () => {
  test.each<[string, string, string, object, string | undefined]>([
    ['the body', 'POST', '/v1/notes', { body: { ...NOTE, metadata: { note: DIGITS } } }, 'metadata.note'],
    ['a number', 'POST', '/v1/notes', { body: { ...NOTE, name: Number(DIGITS) } }, 'name'],
    [
      'a list',
      'POST',
      '/v1/notes',
      { body: { line_items: [{}, { name: '4242 4242 4242 4242' }] } },
      'line_items[1].name',
    ],
    ['a field for security codes', 'POST', '/v1/notes', { body: { ...NOTE, cvc: '123' } }, 'cvc'],
    ['a nested field', 'POST', '/v1/notes', { body: { billing_address: { line1: DIGITS } } }, 'billing_address.line1'],
    ['a key', 'POST', '/v1/notes', { body: { ...NOTE, metadata: { [DIGITS]: 'x' } } }, 'metadata.*'],
    ['the query', 'GET', `/v1/notes?page_token=${DIGITS}`, {}, 'page_token'],
    ['a repeated parameter', 'GET', `/v1/notes?status=open&status=${DIGITS}`, {}, 'status'],
    ['the name of a parameter', 'GET', `/v1/notes?${DIGITS}=1`, {}, 'query'],
    ['the path', 'GET', `/v1/notes/${DIGITS}`, {}, 'path'],
    ['an escaped path', 'GET', '/v1/notes/%34%32%34%3242424242%34242', {}, 'path'],
    ['an unknown path', 'GET', `/v1/cards/${DIGITS}`, {}, 'path'],
    [
      'the Idempotency-Key',
      'POST',
      '/v1/notes',
      { body: NOTE, headers: { 'Idempotency-Key': DIGITS } },
      'Idempotency-Key',
    ],
    ['the request id', 'GET', '/v1/notes', { headers: { 'X-Request-Id': DIGITS } }, 'X-Request-Id'],
  ])('in %s are refused and never said back or logged', async (_where, method, path, options, param) => {
    const { status, json, text, headers } = await example.call(method, path, options);
    expect([status, json.error.code, json.error.type]).toEqual([422, 'pan_detected', 'validation_error']);
    expect(json.error.param).toBe(param);
    expect(text + JSON.stringify([...headers])).not.toContain(DIGITS);
    expect(JSON.stringify(example.lines())).not.toContain(DIGITS);
  });

  test('and nothing else is taken for one', async () => {
    expect((await example.call('GET', PATH)).status).toBe(200);
  });
});
