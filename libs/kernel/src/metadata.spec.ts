import { describe, expect, test } from '@jest/globals';
import { METADATA_LIMITS, metadataChanges } from './metadata.js';

const { keys, keyLength, valueLength } = METADATA_LIMITS;
const numbered = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));

describe('metadata', () => {
  test.each([
    ['RESERVED_METADATA_KEY', { flint_a: '1' }],
    ['INVALID_METADATA_KEY', { '': '1' }],
    ['METADATA_KEY_TOO_LONG', { ['k'.repeat(keyLength + 1)]: '1' }],
    ['METADATA_VALUE_TOO_LONG', { a: 'v'.repeat(valueLength + 1) }],
    ['METADATA_TOO_MANY_KEYS', numbered(keys + 1, '')],
    ['METADATA_TOO_LARGE', numbered(20, 'v'.repeat(valueLength))],
  ])('is refused with %s', (code, patch) => {
    expect(metadataChanges({}, patch)).toMatchObject({ refused: true, code });
  });

  test('is measured after the patch: a key may come when another goes', () => {
    const full = numbered(keys, 'v');
    expect(metadataChanges(full, { more: 'v' })).toMatchObject({ code: 'METADATA_TOO_MANY_KEYS' });
    expect(metadataChanges(full, { more: 'v', k0: null })).toEqual({ more: 'v', k0: null });
  });

  test('takes a key that objects have by nature for an ordinary one', () => {
    expect(metadataChanges({}, { constructor: 'x', toString: null })).toEqual({ constructor: 'x' });
  });
});
