import { describe, expect, test } from '@jest/globals';
import type { HttpProblem } from '../errors/http-problem.js';
import { readIdempotencyKey } from './idempotency-key.js';

function codeOf(header: string): string {
  try {
    return `accepted ${readIdempotencyKey(header)}`;
  } catch (problem) {
    return (problem as HttpProblem).code;
  }
}

describe('the Idempotency-Key header', () => {
  test.each([
    ['abc-123', 'abc-123'],
    ['x'.repeat(255), 'x'.repeat(255)],
    ['"quoted"', 'quoted'],
    ['"with \\"quotes\\" and \\\\"', undefined],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    [`"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
  ])('reads %s', (header, key) => {
    if (key !== undefined) expect(readIdempotencyKey(header)).toBe(key);
    else expect(codeOf(header)).toBe('INVALID_IDEMPOTENCY_KEY');
  });

  test('is undefined when it was not sent', () => {
    expect(readIdempotencyKey(undefined)).toBeUndefined();
  });

  test.each([
    ['x'.repeat(256), 'IDEMPOTENCY_KEY_TOO_LONG'],
    [`"${'x'.repeat(256)}"`, 'IDEMPOTENCY_KEY_TOO_LONG'],
    ['x'.repeat(100_000), 'IDEMPOTENCY_KEY_TOO_LONG'],
    ['', 'INVALID_IDEMPOTENCY_KEY'],
    ['""', 'INVALID_IDEMPOTENCY_KEY'],
    ['two, keys', 'INVALID_IDEMPOTENCY_KEY'],
    ['"open', 'INVALID_IDEMPOTENCY_KEY'],
    ['"a" ; p=1', 'INVALID_IDEMPOTENCY_KEY'],
    ['ключ', 'INVALID_IDEMPOTENCY_KEY'],
  ])('refuses what cannot be one (%#)', (header, code) => {
    expect(codeOf(header)).toBe(code);
  });
});
