import { describe, expect, test } from '@jest/globals';
import { recurringRevenue } from './recurring-revenue.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('recurring revenue', () => {
  test.each([
    ['monthly:1', 2_495n, 2_495, 29_940],
    ['monthly:3', 1_000n, 333, 4_000],
    ['yearly:1', 10_000n, 833, 10_000],
    ['yearly:2', 10_000n, 417, 5_000],
    ['weekly:1', 700n, 3_033, 36_400],
    ['daily:1', 100n, 3_042, 36_500],
    ['daily:365', 1_200n, 100, 1_200],
  ])('of a price every %s is by month and by year', (interval, price, month, year) => {
    const { monthly, yearly } = recurringRevenue({ [`recurring:USD:${interval}`]: price });
    expect([monthly, yearly]).toEqual([[usd(month)], [usd(year)]]);
  });

  test('is rounded once, at the end', () => {
    // Three times 333.33 and a third: rounding each first would lose a cent.
    const { monthly } = recurringRevenue({ 'recurring:USD:monthly:3': 3_000n, 'recurring:USD:yearly:1': 6n });
    expect(monthly).toEqual([usd(1_001)]);
  });

  test('keeps currencies apart, in order, and passes other totals over', () => {
    const { monthly } = recurringRevenue({
      'recurring:USD:monthly:1': 5n,
      'status:active': 2n,
      'recurring:EUR:yearly:1': 12n,
    });
    expect(monthly).toEqual([{ amount: 1, currency: 'EUR' }, usd(5)]);
  });
});
