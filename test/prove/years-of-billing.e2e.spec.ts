import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkCase, type ProofOfYears, proveYears } from './prove-years.js';

describe('half a year of forty subscriptions in five zones', () => {
  let proof: ProofOfYears;

  beforeAll(async () => {
    const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.info(`years of billing: CRASH_SEED=${seed}`);
    proof = await proveYears({ subscriptions_count: 40, years: 0.5, seed });
  }, 120_000);

  it('F25, F51, F52: counts, money and dates equal those of the sheets, line by line', () => {
    expect(proof.differences).toEqual([]);
    expect(proof.cases).toHaveLength(40);
    // Two bills each: by the mix of plans it is about four.
    expect(proof.paid_count).toBeGreaterThan(80);
  });

  it('would tell a record that differs by a unit, a millisecond or a line', () => {
    const paid = proof.cases.find(({ sheet }) => sheet.rows.length > 2 && sheet.rows[1]!.outcome === 'paid')!;
    const { logged, ledger, shown } = paid.recorded;
    const differing = [
      { logged: logged.map((row, n) => (n === 1 ? { ...row, amount: row.amount + 1 } : row)) },
      { logged: logged.map((row, n) => (n === 1 ? { ...row, end_ms: row.end_ms + 1 } : row)) },
      { logged: logged.slice(1) },
      { ledger: ledger.map((row, n) => (n === 1 ? { ...row, at_ms: row.at_ms - 1 } : row)) },
      { ledger: [...ledger, ledger[0]!] },
      { ledger: ledger.map((row) => ({ ...row, currency: 'XTS' })) },
      { shown: { ...shown, completed_cycles: shown.completed_cycles - 1 } },
      { shown: { ...shown, status: 'incomplete' } },
      { shown: undefined },
    ];
    for (const changes of differing) {
      expect(checkCase({ ...paid, recorded: { ...paid.recorded, ...changes } })).not.toEqual([]);
    }
  });
});
