import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatId, ID_PREFIX, isId } from './ids.js';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const prefixes = fc.constantFrom(...Object.values(ID_PREFIX));

describe('resource ids', () => {
  test('16 bytes are 26 characters of 5 bits, so the first holds the 3 bits left over: 0 to 7', () => {
    fc.assert(
      fc.property(prefixes, bytes, (prefix, value) => {
        const id = formatId(prefix, value);
        expect(id).toMatch(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`));
        expect(isId(prefix, id)).toBe(true);
      }),
    );
  });

  test.each([
    [0x00, 'cus_00000000000000000000000000'],
    [0xff, 'cus_7ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
  ])('sixteen bytes of %i are %s', (byte, id) => {
    expect(formatId('cus', new Uint8Array(16).fill(byte))).toBe(id);
  });

  test('different bytes give different ids, and ids order as their bytes do', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const order = Math.sign(Buffer.compare(a, b));
        const [x, y] = [formatId('pm', a), formatId('pm', b)];
        expect(x < y ? -1 : x > y ? 1 : 0).toBe(order);
      }),
    );
  });

  test('bytes beyond the sixteenth do not count', () => {
    const digest = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(formatId('ord', digest)).toBe(formatId('ord', digest.subarray(0, 16)));
  });

  test.each([
    'cus_8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    'cus_0000000000000000000000000',
    'cus_0000000000000000000000000I',
    'pm_',
    '',
  ])('%p is no customer id', (text) => {
    expect(isId('cus', text)).toBe(false);
  });

  test('an id of another kind is not taken', () => {
    expect(isId('cus', formatId('pm', new Uint8Array(16)))).toBe(false);
  });

  test('no two kinds share a prefix', () => {
    const all = Object.values(ID_PREFIX);
    expect(new Set(all).size).toBe(all.length);
  });
});
