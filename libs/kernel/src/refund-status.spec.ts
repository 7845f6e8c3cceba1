import { expect, test } from '@jest/globals';
import { refundStatusOfMoney } from './refund-status.js';

test.each([
  [0, 0, 'none'],
  [0, 500, 'none'],
  [1, 500, 'partially_refunded'],
  [499, 500, 'partially_refunded'],
  [500, 500, 'refunded'],
] as const)('of %i given back of %i collected: %s', (refunded, collected, status) => {
  expect(refundStatusOfMoney({ amount: refunded }, { amount: collected })).toBe(status);
});
