import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_AMOUNT } from '#kernel';
import { type ExampleApp, startExample } from '../example/example-app.js';
import type { ApiDocument } from './describe-api.js';

let example: ExampleApp;
let api: ApiDocument;
beforeAll(async () => {
  example = await startExample();
  api = (await example.call('GET', '/v1/openapi.json', { key: null })).json;
});
afterAll(() => example.app.close());

describe('the API description', () => {
  test('names exactly the routes that the router has', async () => {
    const described = Object.entries(api.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = example.routes().map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual(registered.sort());
    expect(described).toContain('POST /v1/notes/{customer_id}/renew');
  });

  test('describes a create as the code reads it', () => {
    const create = api.paths['/v1/notes']!.post!;
    expect(create).toMatchObject({
      operationId: 'Notes_create',
      'x-scopes': { mode: 'all', scopes: ['customers.write'] },
      security: [{ bearer: [] }, { apiKey: [] }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateNoteBody' } } },
      },
    });
    const statuses = ['201', '400', '401', '403', '409', '413', '415', '422', '500', '503'];
    expect(Object.keys(create.responses)).toEqual(statuses);
    expect(create.parameters.map((each) => each.name)).toEqual(['X-Request-Id', 'Flint-Version', 'Idempotency-Key']);
    expect(create['x-error-codes']).toEqual(
      expect.arrayContaining(['CUSTOMER_EMAIL_ALREADY_USED', 'IDEMPOTENCY_KEY_REUSED']),
    );
  });

  test('names the codes of each error, those of the fields among them', () => {
    const { responses } = api.paths['/v1/notes']!.post!;
    expect(responses['400']!.description).toContain('CUSTOMER_EMAIL_REQUIRED');
    expect(responses['400']!.description).toContain('METADATA_TOO_LARGE');
    expect(responses['409']).toMatchObject({
      description: 'IDEMPOTENCY_KEY_REUSED, CONCURRENT_MODIFICATION, CUSTOMER_EMAIL_ALREADY_USED',
      content: { 'application/json': { schema: { allOf: [{ $ref: '#/components/schemas/Error' }, {}] } } },
    });
    expect(Object.keys(responses['503']!.headers as object)).toContain('Retry-After');
  });

  test('names the headers of answers and of reads that wait', () => {
    const { get, patch } = api.paths['/v1/notes/{customer_id}']!;
    expect(Object.keys(get!.responses['200']!.headers as object)).toEqual([
      'X-Request-Id',
      'Flint-Version',
      'Flint-Merchant-Id',
      'Flint-Merchant-Environment-Id',
      'Flint-Mode',
      'Flint-Sandbox-Id',
      'Onfile-Position',
    ]);
    expect(get!.parameters.map((each) => each.name)).toContain('Onfile-Read-After');
    expect(patch!.parameters.map((each) => each.name)).not.toContain('Onfile-Read-After');
    expect(api.components.headers).toHaveProperty(['Onfile-Position']);
    expect(api.tags).toContainEqual({ name: 'Notes' });
  });

  test('describes fields by their rules', () => {
    const { CreateNoteBody, MoneyBody, UpdateNoteBody } = api.components.schemas as Record<string, ApiSchema>;
    expect(CreateNoteBody).toMatchObject({ type: 'object', additionalProperties: false, required: ['email'] });
    expect(CreateNoteBody!.properties).toMatchObject({
      email: { type: 'string', format: 'email', maxLength: 254 },
      billing_address: { $ref: '#/components/schemas/PostalAddressBody' },
      line_items: { type: 'array', items: { $ref: '#/components/schemas/NoteLineBody' }, minItems: 1, maxItems: 20 },
      starts_at: { type: 'string', format: 'date-time' },
    });
    expect(MoneyBody!.properties.amount).toMatchObject({
      type: 'integer',
      minimum: 0,
      maximum: MAX_AMOUNT,
    });
    expect(UpdateNoteBody!.properties.name).toMatchObject({ type: ['string', 'null'] });
  });

  test('describes queries and paths', () => {
    const list = api.paths['/v1/notes']!.get!.parameters;
    expect(list).toContainEqual({
      name: 'page_size',
      in: 'query',
      required: false,
      schema: { type: 'integer', format: 'int64', minimum: 1, maximum: 100 },
    });
    expect(list).toContainEqual({
      name: 'status',
      in: 'query',
      required: false,
      schema: { type: 'array', items: { type: 'string', enum: ['open', 'closed'] }, minItems: 1, maxItems: 5 },
    });
    expect(api.paths['/v1/notes/{customer_id}']!.get!.parameters[0]).toEqual({
      name: 'customer_id',
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: '^cus_[0-7][0-9A-HJKMNP-TV-Z]{25}$', minLength: 30, maxLength: 30 },
    });
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1]!,
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((name) => api.components.schemas[name] === undefined)).toEqual([]);
    const ids = Object.values(api.paths).flatMap((operations) =>
      Object.values(operations).map((each) => each.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is given for the versions that are served', async () => {
    expect((await example.call('GET', '/v1/openapi.json?version=2026-09-07', { key: null })).status).toBe(200);
    const { status, json } = await example.call('GET', '/v1/openapi.json?version=1999-01-01', { key: null });
    expect([status, json.error.code]).toEqual([400, 'INVALID_API_VERSION']);
  });
});

describe('the pages', () => {
  test.each(['/docs', '/docs/errors'])('%s needs nothing from elsewhere and allows nothing', async (path) => {
    const { text, headers, status } = await example.call('GET', path, { key: null });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|style="|src=|https?:/);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toMatch(/<title>[^<]+<\/title>/);
    const style = /<style>([\s\S]*)<\/style>/.exec(text)![1]!;
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
  });

  test('name every route and every error code', async () => {
    const docs = (await example.call('GET', '/docs', { key: null })).text;
    for (const path of Object.keys(api.paths)) expect(docs).toContain(path);
    expect((await example.call('GET', '/docs/errors', { key: null })).text).toContain('id="PAYMENT_METHOD_NOT_ACTIVE"');
  });

  test('say where an error sends its reader', async () => {
    const { request_log_url } = (await example.call('GET', '/v1/nowhere', { key: null })).json.error;
    const [path, place] = request_log_url.split('#');
    expect((await example.call('GET', path, { key: null })).text).toContain(`id="${place}"`);
  });

  test('have one heading of each place, labelled sections and links that lead somewhere', async () => {
    const docs = (await example.call('GET', '/docs', { key: null })).text;
    expect(docs.match(/<h1>/g)).toHaveLength(1);
    const targets = [...docs.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((id) => !docs.includes(`id="${id}"`))).toEqual([]);
    const ids = [...docs.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

interface ApiSchema {
  properties: Record<string, Record<string, unknown>>;
  [keyword: string]: unknown;
}
