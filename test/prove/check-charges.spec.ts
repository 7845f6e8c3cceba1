import { describe, expect, it } from '@jest/globals';
import { checkCharges, type RecordedTry, type ShownIntent, violationsOf } from './check-charges.js';

const intent = (payment_intent_id: string, amount: number): ShownIntent => ({
  payment_intent_id,
  status: amount > 0 ? 'succeeded' : 'requires_payment_method',
  captured_money: { amount },
});
const tried = (payment_intent_id: string, amount: number, status = 'succeeded'): RecordedTry => ({
  payment_intent_id,
  status,
  amount_money: { amount },
});
const logOf = (...rows: [string, number][]) => new Map(rows);

describe('the check of charges', () => {
  it('finds nothing where gateway, engine, log and clients agree', () => {
    const findings = checkCharges(
      [intent('pi_1', 500), intent('pi_2', 0)],
      [tried('pi_1', 500), tried('pi_2', 700, 'declined')],
      [{ paymentIntentId: 'pi_1', captured: 500 }],
      logOf(['pi_1', 500]),
    );
    expect(violationsOf(findings)).toEqual([]);
    expect(findings.totals).toEqual({ gateway: 500, engine: 500, log: 500 });
  });

  it('finds a payment that was taken twice', () => {
    const tries = [tried('pi_1', 500), tried('pi_1', 500)];
    const violations = violationsOf(checkCharges([intent('pi_1', 500)], tries, [], logOf(['pi_1', 500])));
    expect(violations).toContain('chargedTwice: pi_1');
    expect(violations).toContain('the gateway took 1000, the engine shows 500');
  });

  it('finds money that the engine lost, and an amount that differs', () => {
    const intents = [intent('pi_1', 0), intent('pi_2', 499)];
    const tries = [tried('pi_1', 500), tried('pi_2', 500)];
    const violations = violationsOf(checkCharges(intents, tries, [], logOf(['pi_2', 499])));
    expect(violations.slice(0, 2)).toEqual(['lost: pi_1', 'lost: pi_2']);
  });

  it('finds money that the engine made up', () => {
    const violations = violationsOf(checkCharges([intent('pi_1', 500)], [], [], logOf(['pi_1', 500])));
    expect(violations).toContain('madeUp: pi_1');
    expect(violations).toContain('the gateway took 0, the log says 500');
  });

  it('finds an answer to a client that no longer holds', () => {
    const told = [{ paymentIntentId: 'pi_1', captured: 500 }];
    expect(violationsOf(checkCharges([intent('pi_1', 0)], [], told, logOf()))).toEqual(['takenBack: pi_1']);
  });

  it('finds a try that belongs to nothing in the engine, and a log that differs from the views', () => {
    const violations = violationsOf(checkCharges([], [tried('pi_9', 1)], [], logOf(['pi_9', 2])));
    expect(violations).toEqual([
      'unknownToEngine: pi_9',
      'the gateway took 1, the engine shows 0',
      'the gateway took 1, the log says 2',
    ]);
  });
});
