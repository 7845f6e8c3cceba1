import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Decision, isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import { holdsMoney } from './payment-refund.js';
import { decideRecordRefundOutcome } from './record-refund-outcome.js';
import type { RefundOutcome } from './refund-outcome.js';
import { NOW, OPENED, opened, payment, usd } from './refund-story.fixture.js';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';
import { type RefundablePayment, refundablePaymentAggregate } from './refundable-payment.js';
import { isMoneyRefunded, refundedAfter } from './refunded-money.js';
import { decideReleaseRefund, decideReserveRefund } from './reserve-refund.js';

type Decide = (state: RefundablePayment, now: Timestamp) => Decision<RefundablePaymentEvent>;

const refundId = fc.constantFrom('ref_a', 'ref_b', 'ref_c', 'ref_d', 'ref_e');
const outcome: fc.Arbitrary<RefundOutcome> = fc.constantFrom(
  { kind: 'succeeded', gatewayRefundId: 'gre' },
  { kind: 'pending', gatewayRefundId: 'gre' },
  { kind: 'failed', gatewayRefundId: 'gre', failureReason: 'declined' },
  { kind: 'failed', failureReason: 'payment_refund_not_attempted' },
  { kind: 'unknown', reason: 'gateway_gave_no_answer' },
  { kind: 'untrue', reason: 'gateway_echo_mismatch:amount' },
);
const amount = fc.integer({ min: 1, max: 2_400 }).map(usd);

const anyStep: fc.Arbitrary<Decide> = fc.oneof(
  fc.record({ refundId, amount }).map(
    (d): Decide =>
      (state, now) =>
        decideReserveRefund(state, { ...d, now }),
  ),
  fc.record({ refundId, amount }).map(
    (d): Decide =>
      (state) =>
        decideReleaseRefund(state, d),
  ),
  fc.record({ refundId, outcome }).map(
    (d): Decide =>
      (state, now) =>
        decideRecordRefundOutcome(state, { ...d, now }),
  ),
);
const anyStory = fc.array(fc.record({ decide: anyStep, wait_s: fc.integer({ min: 0, max: 90_000 }) }), {
  maxLength: 60,
});

/** Tells a story step by step; every state and what was appended on the way to it. */
function told(story: readonly { decide: Decide; wait_s: number }[]) {
  let now = NOW;
  let state = payment(opened);
  return story.map(({ decide, wait_s }) => {
    now = plusMilliseconds(now, wait_s * 1_000);
    const decision = decide(state, now);
    const events = isRefusal(decision) ? [] : decision;
    state = events.reduce(
      (before, event) => refundablePaymentAggregate.evolve(before, event, { id: 'e', at: now, revision: 0 }),
      state,
    );
    const again = decide(state, now);
    return { state, events, again };
  });
}

const sumOf = (state: RefundablePayment, counts: (refund: RefundablePayment['refunds'][string]) => boolean) =>
  Object.values(state.refunds)
    .filter(counts)
    .reduce((sum, refund) => sum + refund.amount.amount, 0);

describe('the refunds of one payment, in any order, with any failures', () => {
  it('F59: never hold or give back more than was captured', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        for (const { state } of told(story)) {
          expect(sumOf(state, holdsMoney)).toBeLessThanOrEqual(OPENED.captured.amount);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tell views by their events alone how much is given back', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        let refunded = usd(0);
        for (const { state, events } of told(story)) {
          refunded = events.filter(isMoneyRefunded).reduce(refundedAfter, refunded);
          expect(refunded.amount).toBe(sumOf(state, ({ phase }) => phase === 'succeeded'));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('take no decision twice: repeated on its own result, each yields nothing', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        for (const { events, again } of told(story)) {
          if (events.length > 0) expect(again).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
