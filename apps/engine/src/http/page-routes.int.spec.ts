import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EventStoreUnavailable } from '#event-store';
import { type ExampleApp, startExample } from './example/example-app.js';
import { Page } from './request/route-policy.js';

const PAGES = {
  headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  renderError: ({ code, status }: { code: string; status: number }) => `<h1>${status} ${code}</h1>`,
};

@Controller('letters')
class LettersController {
  @Get(':word')
  @Page(PAGES)
  show(@Req() { params, query }: FastifyRequest): string {
    if ((params as { word: string }).word === 'lost') throw new EventStoreUnavailable('the store is down');
    return `<p>${JSON.stringify(query)}</p>`;
  }

  @Post(':word')
  @Page(PAGES)
  send(@Req() { body }: FastifyRequest): string {
    return `<p>${JSON.stringify(body)}</p>`;
  }
}

let example: ExampleApp;
beforeAll(async () => {
  example = await startExample({ controllers: [LettersController] });
});
afterAll(() => example.app.close());

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const send = (raw: string, headers: Record<string, string> = FORM) =>
  example.call('POST', '/letters/a', { raw, headers, key: null });

describe('a page', () => {
  test('asks for no key and no version, puts up with a query, and guards every answer with its headers', async () => {
    const { status, text, headers } = await example.call('GET', '/letters/a?utm_source=mail', { key: null });
    expect([status, text]).toEqual([200, '<p>{"utm_source":"mail"}</p>']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('flint-version')).toBeNull();
  });

  test('is shown for an outage too, which says when to come back', async () => {
    const { status, text, headers } = await example.call('GET', '/letters/lost', { key: null });
    expect([status, text]).toEqual([503, '<h1>503 SERVICE_UNAVAILABLE</h1>']);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect([headers.get('retry-after'), headers.get('cache-control')]).toEqual(['1', 'no-store']);
  });

  test('stands beside the API description', async () => {
    const { json } = await example.call('GET', '/v1/openapi.json', { key: null });
    expect(Object.keys(json.paths).filter((path) => path.startsWith('/letters'))).toEqual([]);
  });

  test('reads a form, and a key that would reach a prototype is a field like any other', async () => {
    expect((await send('a=1&b=two+words&__proto__=x')).text).toBe('<p>{"a":"1","b":"two words","__proto__":"x"}</p>');
  });

  test.each([
    ['two fields of one name', 'a=1&a=2', FORM, 400, 'INVALID_REQUEST'],
    ['too many fields', Array.from({ length: 17 }, (_, n) => `f${n}=1`).join('&'), FORM, 400, 'INVALID_REQUEST'],
    ['a long form', `a=${'x'.repeat(4_096)}`, FORM, 413, 'REQUEST_BODY_TOO_LARGE'],
    ['a card number', 'card=4242+4242+4242+4242', FORM, 422, 'pan_detected'],
    ['JSON', '{"a":1}', { 'Content-Type': 'application/json' }, 415, 'UNSUPPORTED_CONTENT_TYPE'],
    ['text', 'a', { 'Content-Type': 'text/plain' }, 415, 'UNSUPPORTED_CONTENT_TYPE'],
  ])('refuses %s by a page', async (_, raw, headers, status, code) => {
    const answer = await send(raw, headers);
    expect([answer.status, answer.text]).toEqual([status, `<h1>${status} ${code}</h1>`]);
  });
});
