import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { API_KEY_PATTERN, digestSecret, MINT_BYTES, matchesDigest, mintApiKey, parseApiKey } from './api-key-secret.js';

const BYTES = Uint8Array.from({ length: MINT_BYTES }, (_, i) => i * 3);

describe('the secret of an API key', () => {
  test('says its mode and its key id, and parses back', () => {
    const { secret, keyId } = mintApiKey('test', BYTES);
    expect(secret).toMatch(new RegExp(`^${API_KEY_PATTERN}$`));
    expect(parseApiKey(secret)).toEqual({ mode: 'test', keyId, prefix: `flint_test_${keyId}` });
  });

  test('a wrong character is noticed without a look-up', () => {
    const { secret } = mintApiKey('live', BYTES);
    fc.assert(
      fc.property(fc.integer({ min: 11, max: secret.length - 1 }), fc.constantFrom(...'0Zaq9'), (at, letter) => {
        const typo = secret.slice(0, at) + letter + secret.slice(at + 1);
        expect(parseApiKey(typo) === undefined).toBe(typo !== secret);
      }),
    );
  });

  test('two neighbours swapped, a cut and an addition are noticed', () => {
    const { secret } = mintApiKey('live', BYTES);
    const swapped = `${secret.slice(0, 30)}${secret[31]}${secret[30]}${secret.slice(32)}`;
    expect([swapped, secret.slice(0, -1), `${secret}0`, ` ${secret}`, `${secret}\n`].map(parseApiKey)).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('only its digest is needed to know it again', () => {
    const { secret } = mintApiKey('test', randomBytes(MINT_BYTES));
    const digest = digestSecret(secret);
    expect(digest).not.toContain(secret.slice(24, 30));
    expect(matchesDigest(secret, digest)).toBe(true);
    expect(matchesDigest(`${secret}x`, digest)).toBe(false);
    expect([undefined, '', 'zz', digest.slice(2)].map((stored) => matchesDigest(secret, stored))).toEqual(
      Array(4).fill(false),
    );
  });

  test('all bytes of a kind that cannot be used are refused rather than made into a weak secret', () => {
    expect(() => mintApiKey('test', new Uint8Array(MINT_BYTES).fill(255))).toThrow(RangeError);
    expect(() => mintApiKey('test', new Uint8Array(10))).toThrow(RangeError);
  });
});
