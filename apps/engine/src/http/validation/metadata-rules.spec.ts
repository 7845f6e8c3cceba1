import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { explainMetadata, METADATA_LIMITS, mergeMetadata } from './metadata-rules.js';

const many = (count: number, value = 'x') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, value]));

describe('metadata', () => {
  test.each([
    [{ a: '' }, undefined],
    [many(50), undefined],
    [many(51), 'METADATA_TOO_MANY_KEYS'],
    [{ ['k'.repeat(255)]: 'v' }, undefined],
    [{ ['k'.repeat(256)]: 'v' }, 'METADATA_KEY_TOO_LONG'],
    [{ a: 'v'.repeat(4096) }, undefined],
    [{ a: 'v'.repeat(4097) }, 'METADATA_VALUE_TOO_LONG'],
    [many(16, 'v'.repeat(4090)), undefined],
    [many(17, 'v'.repeat(4090)), 'METADATA_TOO_LARGE'],
    [many(8, 'é'.repeat(4096)), 'METADATA_TOO_LARGE'],
    [{ '': 'v' }, 'INVALID_METADATA_KEY'],
    [{ flint_x: 'v' }, 'RESERVED_METADATA_KEY'],
    [{ a: 5 }, 'INVALID_METADATA'],
    [{ a: null }, 'INVALID_METADATA'],
    [[], 'INVALID_METADATA'],
    ['text', 'INVALID_METADATA'],
  ])('%# is judged by its limits', (metadata, code) => {
    expect(explainMetadata(metadata)?.code).toBe(code);
  });

  test('an update may remove keys, reserved ones excepted', () => {
    expect(explainMetadata({ a: null, b: 'x' }, true)).toBeUndefined();
    expect(explainMetadata({ flint_a: null }, true)?.code).toBe('RESERVED_METADATA_KEY');
  });
});

describe('merging an update', () => {
  const current = { a: '1', b: '2' };

  test('sets, removes, clears and leaves', () => {
    expect(mergeMetadata(current, { b: '3', c: '' })).toEqual({ metadata: { a: '1', b: '3', c: '' } });
    expect(mergeMetadata(current, { a: null, z: null })).toEqual({ metadata: { b: '2' } });
    expect(mergeMetadata(current, null)).toEqual({ metadata: {} });
    expect(mergeMetadata(current, {})).toEqual({ metadata: current });
    expect(mergeMetadata(current, undefined)).toEqual({ metadata: current });
    expect(current).toEqual({ a: '1', b: '2' });
  });

  test('refuses a result beyond the limits, however small the update', () => {
    expect(mergeMetadata(many(METADATA_LIMITS.keys), { one_more: 'x' })).toEqual({
      broken: { code: 'METADATA_TOO_MANY_KEYS', detail: { limit: 50 } },
    });
  });

  test('the same update again changes nothing', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString');
    const map = fc.dictionary(key, fc.string({ maxLength: 5 }));
    const patch = fc.option(fc.dictionary(key, fc.option(fc.string({ maxLength: 5 }))));
    fc.assert(
      fc.property(map, patch, (before, update) => {
        const once = mergeMetadata(before, update);
        if (!('metadata' in once)) throw new Error('within the limits by construction');
        expect(mergeMetadata(once.metadata, update)).toEqual(once);
      }),
    );
  });
});
