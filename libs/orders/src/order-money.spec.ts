import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#kernel';
import {
  decideAddCharge,
  decideAddLineItem,
  decideRemoveCharge,
  decideRemoveLineItem,
} from './lines/change-order-lines.js';
import { decideCloseOrder } from './lines/close-order.js';
import type { OrderEvent } from './order.events.js';
import { activeAttempt, type Order } from './order.js';
import { lineTotal, MAX_ORDER_TOTAL, orderMoney, paymentStatusOf, refundStatusOf } from './order-money.js';
import { confirmationOf, line, NOW, OrderStory, payOf, usd } from './order-story.fixture.js';
import { decideAttachPaymentIntent } from './paying/attach-payment-intent.js';
import { decideCancelAttempt, decideResumeAttempt } from './paying/change-attempt.js';
import type { LegOutcome } from './paying/leg-report.js';
import { decideRecordLeg } from './paying/record-leg.js';
import { decideStartAttempt } from './paying/start-order-payment.js';

type Command = (story: OrderStory, n: number) => (order: Order) => readonly OrderEvent[] | { refused: true };

const amount = fc.integer({ min: 0, max: 5_000 });
const OUTCOMES: readonly LegOutcome[] = [
  'processing',
  'requires_action',
  'requires_retry',
  'requires_capture',
  'finalizing',
  'succeeded',
  'failed',
  'challenge_expired',
  'canceled',
];

const command: fc.Arbitrary<Command> = fc.oneof(
  amount.map(
    (price): Command =>
      (_, n) =>
      (order) =>
        decideAddLineItem(order, line(price, 1, `li_new_${n}`)),
  ),
  fc.nat(3).map(
    (at): Command =>
      () =>
      (order) =>
        decideRemoveLineItem(order, order.lineItems[at]?.lineItemId ?? '-'),
  ),
  amount.map(
    (fee): Command =>
      (_, n) =>
      (order) =>
        decideAddCharge(order, { chargeId: `och_${n}`, name: 'Fee', amount: usd(fee) }),
  ),
  fc.nat(2).map(
    (at): Command =>
      () =>
      (order) =>
        decideRemoveCharge(order, order.charges[at]?.chargeId ?? '-'),
  ),
  amount.map(
    (part): Command =>
      (_, n) =>
      (order) =>
        decideAttachPaymentIntent(order, `pi_${n}`, { amount: usd(part), captureMethod: 'manual' }),
  ),
  fc.constant<Command>((_, n) => (order) => decideStartAttempt(order, payOf(order, `opa_${n}`, `pi_${n}`))),
  fc.subarray([0, 1, 2, 3]).map(
    (picked): Command =>
      (_, n) =>
      (order) => {
        const ids = picked.flatMap((at) => order.payments[at]?.paymentIntentId ?? []);
        return decideStartAttempt(order, confirmationOf(order, `opa_${n}`, ids));
      },
  ),
  fc.tuple(fc.nat(3), fc.constantFrom(...OUTCOMES)).map(
    ([at, outcome]): Command =>
      (story) =>
      (order) => {
        // News come of what is being tried, and of nothing else.
        const leg = activeAttempt(order)?.legs[at];
        if (
          !leg ||
          order.payments.find((each) => each.paymentIntentId === leg.paymentIntentId)?.outcome === 'succeeded'
        )
          return [];
        const { paymentIntentId } = leg;
        const report = story.report(paymentIntentId, outcome);
        return decideRecordLeg(order, { paymentIntentId, report, isAnswer: true, now: NOW });
      },
  ),
  fc.constant<Command>((_, n) => (order) => {
    const attemptId = order.attempts.at(-1)?.attemptId ?? '-';
    return decideResumeAttempt(order, { attemptId, newPaymentAttemptId: (id) => `pa_${n}_${id}`, now: NOW });
  }),
  fc.constant<Command>(() => (order) => decideCancelAttempt(order, order.attempts.at(-1)?.attemptId ?? '-', NOW)),
  fc.constant<Command>(() => decideCloseOrder),
);

describe('the money of an order', () => {
  it('adds up after any commands and outcomes, and never more is collected than the order costs while it is paid', () => {
    const refundShare = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 3 }),
        fc.array(command, { maxLength: 40 }),
        refundShare,
        (prices, commands, share) => {
          const story = OrderStory.of(...prices);
          for (const [n, make] of commands.entries()) {
            const before = orderMoney(story.state);
            const decide = make(story, n);
            const decision = decide(story.state);
            if (isRefusal(decision)) continue;
            story.does(() => decision as OrderEvent[]);
            const { paid, total } = orderMoney(story.state);
            // Lines may go once they are paid; collecting never goes beyond what they cost then.
            if (paid > before.paid) expect(paid).toBeLessThanOrEqual(total);
            const refunded = Math.floor(paid * share);
            const money = orderMoney(story.state, refunded);
            expect(money.netCollected).toBe(money.paid - refunded);
            expect(money.outstanding).toBe(money.total - Math.min(money.paid, money.total));
            expect(money.balance).toBe(money.outstanding - money.credit);
            expect(money.credit > 0 && money.outstanding > 0).toBe(false);
            const { balance: _, ...amounts } = money;
            for (const each of Object.values(amounts)) expect(each).toBeGreaterThanOrEqual(0);
            expect(story.state.attempts.filter(({ end }) => end === undefined).length).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    [0, 0, 'unpaid', 'none'],
    [1_000, 0, 'partially_paid', 'none'],
    [2_500, 0, 'paid', 'none'],
    [2_500, 500, 'paid', 'partially_refunded'],
    [2_500, 2_500, 'paid', 'refunded'],
  ])('of 2,500 with %d collected and %d given back is %s and %s', (paid, refunded, payment, refund) => {
    const order = { currency: 'USD', lineItems: [line(2_500)], charges: [], payments: [{ captured: usd(paid) }] };
    const money = orderMoney(order, refunded);
    expect([paymentStatusOf(money), refundStatusOf(money)]).toEqual([payment, refund]);
    expect(money.outstanding).toBe(2_500 - paid);
  });

  it('of an order that costs nothing is paid from the start', () => {
    const order = { currency: 'USD', lineItems: [line(0)], charges: [], payments: [] };
    expect(paymentStatusOf(orderMoney(order))).toBe('paid');
  });

  it('knows no line that costs more than an order may (F20)', () => {
    expect(lineTotal(line(MAX_ORDER_TOTAL))).toBe(MAX_ORDER_TOTAL);
    expect(lineTotal(line(Number.MAX_SAFE_INTEGER, 3))).toBeUndefined();
    expect(lineTotal(line(2, Number.MAX_SAFE_INTEGER))).toBeUndefined();
  });
});
