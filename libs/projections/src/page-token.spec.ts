import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPageToken, writePageToken } from './page-token.js';

const place = { sort: '2026-01-31T00:00:00.000Z', documentId: 'pm_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
const params = { customer_id: 'cus_1', limit: 20, status: ['active', 'failed'] };

describe('a page token', () => {
  it('brings its place back for the same list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (sort, documentId) => {
        const token = writePageToken({ sort, documentId }, params);
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(readPageToken(token, params)).toEqual({ kind: 'place', place: { sort, documentId } });
      }),
    );
  });

  it('does not mind the order of parameters, nor absent ones', () => {
    const token = writePageToken(place, params);
    const { status, limit, customer_id } = params;
    expect(readPageToken(token, { status, limit, customer_id, cursor: undefined })).toEqual({ kind: 'place', place });
  });

  it.each([
    ['another value', { ...params, customer_id: 'cus_2' }],
    ['one more parameter', { ...params, order: 'asc' }],
    ['one parameter less', { customer_id: 'cus_1', limit: 20 }],
    ['a number for a text', { ...params, limit: '20' }],
  ])('is a mismatch for a list with %s', (_, other) => {
    expect(readPageToken(writePageToken(place, params), other)).toEqual({ kind: 'mismatch' });
  });

  it('is invalid after any change of one character, and when cut or extended', () => {
    const token = writePageToken(place, params);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'B' : 'A';
      expect(readPageToken(token.slice(0, i) + other + token.slice(i + 1), params)).toEqual({ kind: 'invalid' });
      expect(readPageToken(token.slice(0, i), params)).toEqual({ kind: 'invalid' });
    }
    expect(readPageToken(`${token}A`, params)).toEqual({ kind: 'invalid' });
  });

  it('takes any text for invalid', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readPageToken(text, params)).toEqual({ kind: 'invalid' })));
    expect(readPageToken('A'.repeat(5_000), params)).toEqual({ kind: 'invalid' });
  });
});
