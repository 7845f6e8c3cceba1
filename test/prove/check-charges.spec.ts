import { describe, expect, it } from '@jest/globals';
import { type ChargeRecords, checkCharges, type RecordedTry, type ShownIntent, violationsOf } from './check-charges.js';

const intent = (payment_intent_id: string, amount: number, order_id?: string): ShownIntent => ({
  payment_intent_id,
  order_id,
  status: amount > 0 ? 'succeeded' : 'requires_payment_method',
  captured_money: { amount },
});
const tried = (payment_intent_id: string, amount: number | null): RecordedTry => ({
  payment_intent_id,
  captured_money: amount === null ? null : { amount },
});
const logOf = (...rows: [string, number][]) => new Map(rows);

/** Records that agree about one payment of 500, and whatever a test says instead. */
const records = (changes: Partial<ChargeRecords> = {}): ChargeRecords => ({
  intents: [intent('pi_1', 500), intent('pi_2', 0)],
  tries: [tried('pi_1', 500), tried('pi_2', null)],
  told: [{ paymentIntentId: 'pi_1', captured: 500 }],
  meant: [{ paidBy: { paymentIntentId: 'pi_1' }, captured: 500 }],
  logged: logOf(['pi_1', 500]),
  ...changes,
});
const violations = (changes: Partial<ChargeRecords>) => violationsOf(checkCharges(records(changes)));

describe('the check of charges', () => {
  it('finds nothing where gateway, engine, log and clients agree', () => {
    expect(violations({})).toEqual([]);
    expect(checkCharges(records()).totals).toEqual({ gateway: 500, engine: 500, log: 500 });
  });

  it('finds a payment that was taken twice', () => {
    const found = violations({ tries: [tried('pi_1', 500), tried('pi_1', 500)] });
    expect(found).toContain('chargedTwice: pi_1');
    expect(found).toContain('the gateway took 1000, the engine shows 500');
  });

  it('finds an order that two payment intents were taken for', () => {
    const both: Partial<ChargeRecords> = {
      intents: [intent('pi_1', 500, 'ord_1'), intent('pi_2', 500, 'ord_1')],
      tries: [tried('pi_1', 500), tried('pi_2', 500)],
      logged: logOf(['pi_1', 500], ['pi_2', 500]),
    };
    expect(violations(both)).toEqual(['chargedTwice: ord_1']);
  });

  it('finds money that the engine lost, and an amount that differs', () => {
    const found = violations({
      intents: [intent('pi_1', 0), intent('pi_2', 499)],
      tries: [tried('pi_1', 500), tried('pi_2', 500)],
    });
    expect(found.slice(0, 2)).toEqual(['lost: pi_1', 'lost: pi_2']);
  });

  it('finds money that the engine made up, also where the gateway only holds it', () => {
    for (const tries of [[], [tried('pi_1', null)]]) {
      const found = violations({ tries });
      expect(found).toContain('madeUp: pi_1');
      expect(found).toContain('the gateway took 0, the log says 500');
    }
  });

  it('finds an amount that nobody asked for, though all records agree on it', () => {
    expect(violations({ meant: [{ paidBy: { paymentIntentId: 'pi_1' }, captured: 499 }] })).toEqual([
      'otherAmount: pi_1',
    ]);
    const ordered = { intents: [intent('pi_1', 500, 'ord_1')], tries: [tried('pi_1', 500)] };
    expect(violations({ ...ordered, meant: [{ paidBy: { orderId: 'ord_1' }, captured: 501 }] })).toEqual([
      'otherAmount: ord_1',
    ]);
  });

  it('finds an answer to a client that no longer holds', () => {
    const nothing = { intents: [intent('pi_1', 0)], tries: [], logged: logOf() };
    expect(violations(nothing)).toEqual(['takenBack: pi_1']);
  });

  it('finds a log that differs from the views, though the sums are the same', () => {
    const intents = [intent('pi_1', 500), intent('pi_2', 100)];
    const tries = [tried('pi_1', 500), tried('pi_2', 100)];
    expect(violations({ intents, tries, logged: logOf(['pi_1', 100], ['pi_2', 500]) })).toEqual([
      'logDiffers: pi_1',
      'logDiffers: pi_2',
    ]);
  });

  it('finds a try that belongs to nothing in the engine', () => {
    expect(violations({ tries: [...records().tries, tried('pi_9', null)] })).toEqual(['unknownToEngine: pi_9']);
  });
});
