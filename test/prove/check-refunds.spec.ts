import { describe, expect, it } from '@jest/globals';
import { checkRefunds, refundViolationsOf } from './check-refunds.js';

const refund = (refund_id: string, amount: number, status = 'succeeded') => ({
  refund_id,
  status,
  amount_money: { amount },
});
const violations = (...sides: Parameters<typeof checkRefunds>) => refundViolationsOf(checkRefunds(...sides));

describe('the check of refunds', () => {
  it('finds nothing where engine and gateway agree', () => {
    expect(violations([refund('ref_1', 5)], [refund('ref_1', 5), refund('ref_2', 9, 'failed')])).toEqual([]);
  });

  it('finds refunds that are still open', () => {
    expect(violations([refund('ref_1', 5, 'pending')], [refund('ref_1', 5)])).toEqual([
      'open: ref_1',
      'the gateway gave back 5, the engine shows 0',
    ]);
  });

  it('finds money that was given back twice, and another amount', () => {
    expect(violations([refund('ref_1', 5)], [refund('ref_1', 5), refund('ref_1', 5)])).toEqual([
      'givenBackTwice: ref_1',
      'the gateway gave back 10, the engine shows 5',
    ]);
    expect(violations([refund('ref_1', 5)], [refund('ref_1', 4)])[0]).toBe('givenBackTwice: ref_1');
  });

  it('finds refunds that the engine lost or made up', () => {
    expect(violations([refund('ref_1', 5, 'failed')], [refund('ref_1', 5)])[0]).toBe('lostRefunds: ref_1');
    expect(violations([], [refund('ref_1', 5)])[0]).toBe('lostRefunds: ref_1');
    expect(violations([refund('ref_1', 5)], [])[0]).toBe('madeUpRefunds: ref_1');
  });
});
