import { type IncomingMessage, request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CUSTOMER, type ExampleApp, NO_CUSTOMER, startExample } from './example/example-app.js';

let example: ExampleApp;
beforeAll(async () => {
  example = await startExample();
});
afterAll(() => example.app.close());

const NOTE = { email: 'jane@example.com' };

/** Sends bytes as they are and gives the answer's bytes. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(example.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.end(bytes);
  });
}

describe('paths and verbs', () => {
  test('an unknown path answers 404 with the envelope, with and without a key', async () => {
    for (const key of ['flint_test_writer', null]) {
      const { status, json } = await example.call('GET', '/v1/nothing/here', { key });
      expect([status, json.error.code, json.error.type]).toEqual([404, 'ROUTE_NOT_FOUND', 'not_found_error']);
    }
  });

  test('a wrong verb answers 405 and names the verbs there are', async () => {
    const { status, json, headers } = await example.call('PUT', `/v1/notes/${CUSTOMER}`, { body: {} });
    expect([status, json.error.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH');
  });

  test('an empty path parameter and a path that cannot be decoded stay in the envelope', async () => {
    expect((await example.call('DELETE', '/v1/notes/')).json.error.code).toBe('ROUTE_NOT_FOUND');
    const broken = await sendBytes('GET /v1/notes/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1.1 400 /);
    expect(broken).toContain('"code":"INVALID_REQUEST"');
    expect(broken).not.toContain('zz');
  });

  test('an overlong id answers INVALID_ID, a malformed one too', async () => {
    expect((await example.call('GET', `/v1/notes/${'x'.repeat(200)}`)).json.error.code).toBe('INVALID_ID');
    const { status, json } = await example.call('GET', '/v1/notes/pm_01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect([status, json.error.code, json.error.param]).toEqual([400, 'INVALID_ID', 'customer_id']);
  });

  test('bytes that are no HTTP get an envelope and a closed connection', async () => {
    const answer = await sendBytes('HELLO\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"INVALID_REQUEST"');
  });

  test('what is absent answers 404', async () => {
    const { status, json } = await example.call('GET', `/v1/notes/${NO_CUSTOMER}`);
    expect([status, json.error.code]).toEqual([404, 'RESOURCE_NOT_FOUND']);
  });
});

describe('bodies', () => {
  test.each([
    ['broken JSON', '{"email":', 400, 'INVALID_JSON'],
    ['a prototype in the body', '{"email":"a@b.co","__proto__":{"x":1}}', 400, 'INVALID_JSON'],
    ['a constructor prototype', '{"constructor":{"prototype":{"x":1}}}', 400, 'INVALID_JSON'],
    ['33 levels', `{"metadata":${'['.repeat(33)}${']'.repeat(33)}}`, 400, 'INVALID_JSON'],
    ['5,001 members', JSON.stringify({ email: Array(5_001).fill(1) }), 400, 'INVALID_JSON'],
    ['a list instead of an object', '[1]', 400, 'INVALID_REQUEST'],
    ['no body where one is read', '', 400, 'INVALID_REQUEST'],
    ['more than 256 KiB', JSON.stringify({ name: 'x'.repeat(256 * 1024) }), 413, 'REQUEST_BODY_TOO_LARGE'],
  ])('refuses %s', async (_what, raw, status, code) => {
    const answer = await example.call('POST', '/v1/notes', { raw, headers: { 'Content-Type': 'application/json' } });
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=latin1', 415],
    ['nonsense', 415],
    ['application/json; charset=utf-8', 201],
    ['application/json;charset=UTF-8', 201],
  ])('reads JSON in UTF-8 only: %s answers %d', async (type, status) => {
    const answer = await example.call('POST', '/v1/notes', { body: NOTE, headers: { 'Content-Type': type } });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.json.error.code).toBe('UNSUPPORTED_CONTENT_TYPE');
  });

  test('a bodyless route refuses a body before it is read', async () => {
    const headers = { 'Idempotency-Key': 'k' };
    const { status, json } = await example.call('POST', `/v1/notes/${CUSTOMER}/renew`, { body: {}, headers });
    expect([status, json.error.code]).toEqual([400, 'REQUEST_BODY_NOT_ALLOWED']);
    expect(await bodyOnGet()).toContain('REQUEST_BODY_NOT_ALLOWED');
  });

  test('a route that reads no body takes an empty object and no fields', async () => {
    const path = `/v1/notes/${CUSTOMER}`;
    expect((await example.call('DELETE', path, { body: {} })).status).toBe(200);
    expect(
      (await example.call('DELETE', path, { raw: '', headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(200);
    const { json } = await example.call('DELETE', path, { body: { force: true } });
    expect([json.error.code, json.error.param]).toEqual(['UNKNOWN_FIELD', 'force']);
  });

  /** fetch sends no body with GET, so this goes out by hand. */
  function bodyOnGet(): Promise<string> {
    return sendBytes(
      `GET /v1/notes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer flint_test_writer\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
  }
});

describe('the request id', () => {
  test('is echoed when it is visible text of up to 128 characters, else made new', async () => {
    const echoed = async (id: string) =>
      (await example.call('GET', '/v1/notes', { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
    expect(await echoed('abc-123')).toBe('abc-123');
    expect(await echoed('x'.repeat(128))).toBe('x'.repeat(128));
    expect(await echoed('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await echoed('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await echoed('')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('stands in the body of answers and of errors', async () => {
    const headers = { 'X-Request-Id': 'abc' };
    const { json: good } = await example.call('GET', '/v1/notes', { headers });
    expect([good.request_id, good.meta.request_id]).toEqual(['abc', 'abc']);
    const { json: bad } = await example.call('GET', '/v1/notes?x=1', { headers });
    expect(bad.error).toMatchObject({
      request_id: 'abc',
      request_log_url: '/docs/errors#request-log',
      doc_url: '/docs/errors',
    });
  });
});

describe('failures', () => {
  test('a refusal shows the facts that the contract names', async () => {
    const { status, json } = await example.call('POST', `/v1/notes/${CUSTOMER}/renew`, {
      headers: { 'Idempotency-Key': 'k' },
    });
    expect([status, json.error.code, json.error.current_version]).toEqual([409, 'VERSION_CONFLICT', 3]);
    expect(json.error.message).toBe('The note is at version 3.');
    expect(json.error).not.toHaveProperty('internal');
  });

  test('a store that is down answers 503 and says when to come back', async () => {
    const down = await example.call('POST', `/v1/notes/${CUSTOMER.slice(0, -1)}1/break`);
    expect([down.status, down.json.error.code, down.headers.get('retry-after')]).toEqual([
      503,
      'SERVICE_UNAVAILABLE',
      '1',
    ]);
    const away = await example.call('POST', `/v1/notes/${CUSTOMER.slice(0, -1)}2/break`);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '3']);
    expect(down.json.error.remediation.retryable).toBe(true);
  });

  test('a fault of ours says nothing but the request id, and is logged once', async () => {
    const { status, json, text } = await example.call('POST', `/v1/notes/${CUSTOMER}/break`, {
      headers: { 'X-Request-Id': 'broken-1' },
    });
    expect([status, json.error.code, json.error.type]).toEqual([500, 'INTERNAL_ERROR', 'internal_error']);
    expect(text).not.toMatch(/boom|TypeError|example\.controller/);
    const lines = example.lines().filter((line) => line.request_id === 'broken-1' && line.msg === 'failure');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', error_name: 'TypeError', error_message: 'boom for [e-mail]' });
    expect(lines[0]!.error_frames).toContain('example.controller');
  });
});

describe('the application', () => {
  test('does not start with a route that declares no access', async () => {
    @Controller('v1/open')
    class ForgottenController {
      @Get()
      read(): object {
        return {};
      }
    }
    await expect(startExample({ controllers: [ForgottenController] })).rejects.toThrow(
      'GET /v1/open does not declare who may call it',
    );
  });

  test('answers what is under way before it closes, and closes at once then', async () => {
    const own = await startExample();
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer flint_test_writer' };
    const late = rawRequest(`${own.url}/v1/notes`, { method: 'POST', headers });
    const answer = new Promise<IncomingMessage>((resolve, reject) => late.on('response', resolve).on('error', reject));
    late.write('{"email":');
    expect((await own.call('POST', '/v1/notes', { body: NOTE })).status).toBe(201);
    const closing = own.app.close();
    late.end('"jane@example.com"}');
    const response = (await answer).resume();
    expect([response.statusCode, response.headers.connection]).toEqual([201, 'close']);
    await closing;
    await expect(own.call('GET', '/health/live')).rejects.toThrow();
  });
});
