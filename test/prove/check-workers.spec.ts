import { describe, expect, it } from '@jest/globals';
import { violationsOfWorkers, type WorkerRecords, type WorkerTry } from './check-workers.js';

const PRICE = 1_000;
const tried = (payment_intent_id: string, amount = PRICE, status = 'succeeded'): WorkerTry => ({
  payment_intent_id,
  status,
  amount_money: { amount },
});
const GOOD: WorkerRecords = {
  dueIntents: ['pi_1', 'pi_2'],
  price: PRICE,
  tries: [tried('pi_2'), tried('pi_1')],
  logged: new Map([
    ['pi_1', PRICE],
    ['pi_2', PRICE],
  ]),
};

describe('the check of workers', () => {
  it('finds nothing where every cycle was charged once', () => {
    expect(violationsOfWorkers(GOOD)).toEqual([]);
  });

  it.each<[string, Partial<WorkerRecords>, readonly string[]]>([
    [
      'a cycle that two workers charged',
      { tries: [...GOOD.tries, tried('pi_1')] },
      ['pi_1: charged 2 times', 'pi_1: the gateway took 2000, the log says 1000'],
    ],
    [
      'a cycle that was lost',
      { tries: [tried('pi_2')] },
      ['pi_1: never charged', 'pi_1: the gateway took 0, the log says 1000'],
    ],
    [
      'a charge that nobody owed',
      { tries: [...GOOD.tries, tried('pi_9')] },
      ['pi_9: charged, and nobody owed it', 'pi_9: the gateway took 1000, the log says 0'],
    ],
    [
      'money that the log has not',
      { logged: new Map([['pi_1', PRICE]]) },
      ['pi_2: the gateway took 1000, the log says 0'],
    ],
    ['another amount', { tries: [tried('pi_1'), tried('pi_2', 1)] }, ['pi_2: 1 in place of 1000']],
    [
      'a try that failed',
      { tries: [...GOOD.tries, tried('pi_1', PRICE, 'declined')] },
      ['pi_1: a try ended as declined'],
    ],
    ['two cycles of one name', { dueIntents: ['pi_1', 'pi_2', 'pi_2'] }, ['1 cycles share a payment intent']],
  ])('finds %s', (_, change, lines) => {
    expect(violationsOfWorkers({ ...GOOD, ...change })).toEqual(lines);
  });
});
