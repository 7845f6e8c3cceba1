import { describe, expect, it } from '@jest/globals';
import { epochOf, plusDays, plusMilliseconds } from '#kernel';
import { decideAskRefundAgain } from './ask-refund-again.js';
import { decideRecordRefundOutcome } from './record-refund-outcome.js';
import type { RefundOutcome } from './refund-outcome.js';
import { came, NOW, OPENED, opened, payment, reserved, stepped, usd } from './refund-story.fixture.js';
import { availableOf, type RefundablePayment } from './refundable-payment.js';
import {
  decideOpenRefundablePayment,
  decideReleaseRefund,
  decideReserveRefund,
  MAX_REFUNDS_PER_PAYMENT,
} from './reserve-refund.js';

const ID = { refundId: 'ref_1', orderId: 'ord_1' };
const succeeded: RefundOutcome = { kind: 'succeeded', gatewayRefundId: 'gre_1' };
const pending: RefundOutcome = { kind: 'pending', gatewayRefundId: 'gre_1' };
const failed: RefundOutcome = { kind: 'failed', gatewayRefundId: 'gre_1', failureReason: 'declined' };
const notAttempted: RefundOutcome = { kind: 'failed', failureReason: 'payment_refund_not_attempted' };
const unknown: RefundOutcome = { kind: 'unknown', reason: 'gateway_gave_no_answer' };
const untrue: RefundOutcome = { kind: 'untrue', reason: 'gateway_echo_mismatch:amount' };
const seconds = (n: number) => plusMilliseconds(NOW, n * 1_000);

const reserve = (state: RefundablePayment, amount: number, refundId = 'ref_2') =>
  decideReserveRefund(state, { refundId, amount: usd(amount), now: NOW });
const record = (state: RefundablePayment, outcome: RefundOutcome, now = NOW) =>
  decideRecordRefundOutcome(state, { refundId: 'ref_1', outcome, now });

describe('reserving captured money', () => {
  it('opens the payment once', () => {
    expect(decideOpenRefundablePayment({ refunds: {} }, OPENED)).toEqual([
      { type: 'RefundablePaymentOpened', data: OPENED },
    ]);
    expect(decideOpenRefundablePayment(payment(opened), OPENED)).toEqual([]);
  });

  it('takes up what a refund asks for, with a deadline, and once however often it is asked', () => {
    expect(reserve(payment(opened), 1_200, 'ref_1')).toEqual([
      {
        type: 'RefundReserved',
        data: { ...ID, amount: usd(1_200), deadline: '2026-03-01T10:00:30.000Z' },
      },
    ]);
    expect(reserve(payment(opened, reserved(1_200)), 1_200, 'ref_1')).toEqual([]);
  });

  it('F59: refuses more than what is left beside all other refunds, whether they have ended or not', () => {
    for (const outcome of [unknown, pending, succeeded, untrue]) {
      const state = payment(opened, reserved(1_200), came(outcome));
      expect(reserve(state, 800)).toMatchObject([{ type: 'RefundReserved' }]);
      expect(reserve(state, 801)).toMatchObject({
        code: 'AMOUNT_EXCEEDS_REFUNDABLE',
        detail: { maximum_money: usd(800), submitted_money: usd(801) },
      });
    }
    expect(reserve(payment(opened, reserved(2_000)), 1)).toMatchObject({ code: 'NOTHING_TO_REFUND' });
  });

  it('has the money again after a failure, also after one that undoes a success', () => {
    expect(reserve(payment(opened, reserved(2_000), came(failed)), 2_000)).toHaveLength(1);
    expect(reserve(payment(opened, reserved(2_000), came(succeeded), came(failed)), 2_000)).toHaveLength(1);
  });

  it('refuses on a payment that was never opened', () => {
    expect(reserve({ refunds: {} }, 1)).toMatchObject({ code: 'PAYMENT_INTENT_NOT_REFUNDABLE' });
  });

  it('refuses another currency', () => {
    const amount = { amount: 1, currency: 'EUR' };
    expect(decideReserveRefund(payment(opened), { refundId: 'ref_1', amount, now: NOW })).toMatchObject({
      refused: true,
    });
  });

  it('gives a reservation up once, and keeps it from coming later', () => {
    const release = (state: RefundablePayment) => decideReleaseRefund(state, { refundId: 'ref_1', amount: usd(5) });
    const given = [{ type: 'RefundReservationReleased', data: { ...ID, amount: usd(5) } }];
    expect(release(payment(opened, reserved(5)))).toEqual(given);
    expect(release(payment(opened))).toEqual(given);
    const released = payment(opened, { at: NOW, decide: release });
    expect(release(released)).toEqual([]);
    expect(reserve(released, 5, 'ref_1')).toMatchObject({ refused: true });
    expect(reserve(released, 2_000)).toHaveLength(1);
    expect(record(released, succeeded)).toEqual([]);
  });

  it('never gives up what may have reached the gateway', () => {
    for (const outcome of [unknown, pending, succeeded, failed, untrue]) {
      const state = payment(opened, reserved(5), came(outcome));
      expect(decideReleaseRefund(state, { refundId: 'ref_1', amount: usd(5) })).toEqual([]);
    }
  });

  it('takes a bounded number of refunds', () => {
    const many = Array.from({ length: MAX_REFUNDS_PER_PAYMENT }, (_, n) => reserved(1, `ref_${n}`));
    expect(reserve(payment(opened, ...many), 1, 'ref_more')).toMatchObject({ code: 'RESOURCE_LIMIT_EXCEEDED' });
  });
});

describe('recording what the gateway says', () => {
  const named = { type: 'RefundGatewayRefundCreated', data: { ...ID, gatewayRefundId: 'gre_1' } };
  const start = payment(opened, reserved(1_200));

  it('keeps the gateway’s id with the first word of it, and says when it looks again', () => {
    expect(record(start, succeeded)).toEqual([
      named,
      { type: 'RefundSucceeded', data: { ...ID, amount: usd(1_200), nextLookAt: plusDays(NOW, 1) } },
    ]);
    expect(record(start, pending)).toEqual([
      named,
      { type: 'RefundPending', data: { ...ID, nextLookAt: '2026-03-01T10:00:15.000Z' } },
    ]);
    expect(record(start, failed)).toEqual([
      named,
      {
        type: 'RefundFailed',
        data: { ...ID, amount: usd(1_200), failureReason: 'declined', hadSucceeded: false },
      },
    ]);
  });

  it('yields nothing when the same outcome comes again before a look is due', () => {
    for (const outcome of [succeeded, pending, failed, notAttempted, unknown, untrue]) {
      expect(record(payment(opened, reserved(1_200), came(outcome)), outcome)).toEqual([]);
    }
  });

  it('goes from pending to success and from success to failure, and never back', () => {
    const arrived = payment(opened, reserved(1_200), came(pending), came(succeeded));
    expect(record(arrived, pending)).toEqual([]);
    expect(record(arrived, failed)).toEqual([
      {
        type: 'RefundFailed',
        data: { ...ID, amount: usd(1_200), failureReason: 'declined', hadSucceeded: true },
      },
    ]);
    const undone = payment(opened, reserved(1_200), came(succeeded), came(failed));
    for (const outcome of [succeeded, pending, unknown, untrue]) expect(record(undone, outcome)).toEqual([]);
  });

  it('looks at an unknown outcome at growing intervals, then quarantines it and looks once a day', () => {
    let state = stepped(start, came(unknown));
    const waits_s: number[] = [];
    let now = NOW;
    while (state.refunds.ref_1?.phase === 'unknown') {
      const lookAt = state.refunds.ref_1.lookAt!;
      waits_s.push((epochOf(lookAt) - epochOf(now)) / 1_000);
      now = lookAt;
      state = stepped(state, came(unknown, now));
    }
    expect(waits_s).toEqual([15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400]);
    expect(state.refunds.ref_1).toMatchObject({ phase: 'quarantined', lookAt: plusDays(now, 1) });
    expect(now < plusMilliseconds(NOW, 20 * 3_600_000)).toBe(true);
  });

  it('F4: remembers when the gateway was asked without an answer, through all looks', () => {
    const unanswered: RefundOutcome = { ...unknown, asked: 'unanswered' };
    const state = payment(opened, reserved(1_200), came(unanswered, seconds(5)));
    expect(state.refunds.ref_1).toMatchObject({ phase: 'unknown', askedAt: seconds(5), lookAt: seconds(20) });
    expect(stepped(state, came(unknown, seconds(20))).refunds.ref_1).toMatchObject({ askedAt: seconds(5) });
    const turnedAway: RefundOutcome = { ...unknown, asked: 'not_reached' };
    expect(stepped(state, came(turnedAway, seconds(20))).refunds.ref_1?.askedAt).toBeUndefined();
    expect(payment(opened, reserved(1_200)).refunds.ref_1).toMatchObject({ askedAt: NOW });
  });

  it('notes a look that found nothing new only when it was due', () => {
    const state = payment(opened, reserved(1_200), came(succeeded));
    expect(record(state, succeeded, plusDays(NOW, 1))).toEqual([
      { type: 'RefundLookedAt', data: { ...ID, looks: 1, nextLookAt: plusDays(NOW, 10) } },
    ]);
    const seen = payment(opened, reserved(1_200), came(succeeded), came(unknown, plusDays(NOW, 1)));
    expect(record(seen, succeeded, plusDays(NOW, 10))).toEqual([
      { type: 'RefundLookedAt', data: { ...ID, looks: 2, nextLookAt: undefined } },
    ]);
    const onItsWay = payment(opened, reserved(1_200), came(pending));
    expect(record(onItsWay, unknown, seconds(15))).toEqual([
      { type: 'RefundLookedAt', data: { ...ID, looks: 1, nextLookAt: seconds(75) } },
    ]);
  });

  it('F4: says that the gateway is asked again before it is, once, and has the old look still due', () => {
    const before = payment(opened, reserved(900), came(unknown));
    const { turns, lookAt, changedAt } = before.refunds.ref_1!;
    const decide = (state: RefundablePayment) => decideAskRefundAgain(state, { refundId: 'ref_1', turns });
    expect(decide(before)).toEqual([{ type: 'RefundAskedAgain', data: ID }]);
    const after = stepped(before, { at: seconds(900), decide });
    expect(after.refunds.ref_1).toMatchObject({ phase: 'unknown', askedAt: seconds(900), lookAt, changedAt });
    expect(decide(after)).toMatchObject({ code: 'CONCURRENT_MODIFICATION' });
    // Looks after a crash keep in mind when it was asked for.
    expect(record(after, unknown, seconds(930))).toMatchObject([{ data: { looks: 1, askedAt: seconds(900) } }]);
  });

  it('F60: quarantines an answer that cannot be true, and believes one that can when it is read', () => {
    expect(record(start, untrue)).toEqual([
      {
        type: 'RefundQuarantined',
        data: { ...ID, reason: 'gateway_echo_mismatch:amount', nextLookAt: plusDays(NOW, 1) },
      },
    ]);
    const state = payment(opened, reserved(1_200), came(untrue));
    expect(record(state, untrue, plusDays(NOW, 1))).toEqual([
      { type: 'RefundLookedAt', data: { ...ID, looks: 1, nextLookAt: plusDays(NOW, 2) } },
    ]);
    expect(record(state, succeeded, plusDays(NOW, 1))).toMatchObject([named, { type: 'RefundSucceeded' }]);
  });

  it('counts money that turns up after it had been given up for not attempted, where it still fits', () => {
    const closed = payment(opened, reserved(1_200), came(notAttempted));
    expect(record(closed, succeeded)).toMatchObject([named, { type: 'RefundSucceeded' }]);
  });

  it('F59: shows people money that turns up when others hold it by now, and counts it once they have let it go', () => {
    const taken = payment(opened, reserved(1_200), came(notAttempted), reserved(900, 'ref_2'));
    const nextLookAt = plusDays(NOW, 1);
    expect(record(taken, succeeded)).toEqual([
      named,
      { type: 'RefundQuarantined', data: { ...ID, reason: 'no_money_left_for_it', nextLookAt } },
    ]);
    const crowded = stepped(taken, came(succeeded));
    expect(availableOf(crowded.opened!, crowded.refunds)).toEqual(usd(1_100));
    expect(record(crowded, succeeded)).toEqual([]);
    expect(record(crowded, succeeded, nextLookAt)).toMatchObject([{ type: 'RefundLookedAt' }]);
    const refused = { kind: 'failed', failureReason: 'payment_refund_failed' } as const;
    const free = stepped(crowded, came(refused, NOW, 'ref_2'));
    expect(record(free, succeeded, nextLookAt)).toMatchObject([{ type: 'RefundSucceeded' }]);
  });

  it('knows nothing of a refund that was never reserved', () => {
    expect(record(payment(opened), succeeded)).toEqual([]);
  });
});
