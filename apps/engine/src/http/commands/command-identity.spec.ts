import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, fingerprintOf, requestCommandId } from './command-identity.js';

const SOURCE = {
  environmentId: 'menv_1',
  credentialId: 'ak_1',
  method: 'POST',
  path: '/v1/customers',
  idempotencyKey: 'k',
};

/** The same value with the fields of all its objects in the opposite order. */
function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([name, each]) => [name, turnedRound(each)] as const);
  return Object.fromEntries(fields.reverse());
}

describe("a command's id", () => {
  test('is the same for the same request, today and in every later version', () => {
    expect(requestCommandId(SOURCE)).toBe(requestCommandId({ ...SOURCE }));
    expect(requestCommandId(SOURCE)).toBe('61a5c6e4-ee67-5057-8ea9-fe0287cb02d8');
  });

  test('differs by each of its parts, and no part leaks into the next', () => {
    const others = [
      { ...SOURCE, environmentId: 'menv_2' },
      { ...SOURCE, credentialId: 'ak_2' },
      { ...SOURCE, method: 'PATCH' },
      { ...SOURCE, path: '/v1/customers/' },
      { ...SOURCE, idempotencyKey: 'K' },
      { ...SOURCE, environmentId: 'menv_1a', credentialId: 'k_1' },
      { ...SOURCE, path: '/v1/customer', idempotencyKey: 'sk' },
    ];
    expect(new Set([SOURCE, ...others].map(requestCommandId)).size).toBe(8);
  });

  test('has the shape of a UUID', () => {
    expect(requestCommandId(SOURCE)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a fingerprint', () => {
  const payload = { body: { b: [1, { d: null, c: 'x' }], a: 'é' }, params: {}, query: {} };

  const printOf = (shown: Parameters<typeof fingerprintOf>[0], key = 'k') =>
    fingerprintOf(shown, (text) => createHmac('sha256', key).update(text).digest('hex'));

  test('cannot be computed without the key, so that it gives no short personal text away', () => {
    expect(printOf(payload, 'another')).not.toBe(printOf(payload));
  });

  test('does not depend on the order of fields', () => {
    const reordered = { query: {}, params: {}, body: { a: 'é', b: [1, { c: 'x', d: null }] } };
    expect(printOf(reordered)).toBe(printOf(payload));
  });

  test('depends on every value, on absence against null, and on path and query', () => {
    const others = [
      { ...payload, body: { ...payload.body, a: 'e' } },
      { ...payload, body: { b: payload.body.b } },
      { ...payload, body: { ...payload.body, e: null } },
      { ...payload, params: { id: 'x' } },
      { ...payload, query: { expected_version: '1' } },
      { ...payload, body: undefined },
    ];
    expect(new Set([payload, ...others].map((shown) => printOf(shown))).size).toBe(7);
  });

  test('F12: is that of the body, however its fields are ordered and spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const body = JSON.parse(JSON.stringify(value));
        const rewritten = JSON.parse(JSON.stringify(turnedRound(body), null, indent));
        expect(printOf({ ...payload, body: rewritten })).toBe(printOf({ ...payload, body }));
      }),
    );
  });

  test('canonical JSON reads back as what was written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });
});
