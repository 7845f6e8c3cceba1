import { describe, expect, test } from '@jest/globals';
import { isRefusal, refuse } from './refusal.js';

describe('refusals', () => {
  test('carry a code, a sentence and facts', () => {
    expect(
      refuse('PAYMENT_METHOD_NOT_ACTIVE', 'The payment method is not active.', { current_status: 'failed' }),
    ).toEqual({
      refused: true,
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
      message: 'The payment method is not active.',
      detail: { current_status: 'failed' },
    });
    expect(refuse('X', 'x').detail).toEqual({});
  });

  test('are told from events and from everything else', () => {
    expect(isRefusal(refuse('X', 'x'))).toBe(true);
    for (const other of [[], undefined, null, 'refused', { refused: false }, [refuse('X', 'x')]]) {
      expect(isRefusal(other)).toBe(false);
    }
  });

  test('stay refusals through JSON', () => {
    expect(isRefusal(JSON.parse(JSON.stringify(refuse('X', 'x'))))).toBe(true);
  });
});
