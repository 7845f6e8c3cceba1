import type { Money } from './money.js';

export type MoneyRefundStatus = 'none' | 'partially_refunded' | 'refunded';

/** How much of the collected money was given back, in a word of the contract. Both are of one currency. */
export function refundStatusOfMoney(
  refunded: Pick<Money, 'amount'>,
  collected: Pick<Money, 'amount'>,
): MoneyRefundStatus {
  if (refunded.amount === 0) return 'none';
  return refunded.amount < collected.amount ? 'partially_refunded' : 'refunded';
}
