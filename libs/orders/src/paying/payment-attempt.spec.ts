import { describe, expect, it } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { activeAttempt, attemptOf, paymentOf } from '../order.js';
import { orderObligation } from '../order-obligation.policy.js';
import { NOW, OrderStory, usd } from '../order-story.fixture.js';
import { decideCancelAttempt, decideResumeAttempt } from './change-attempt.js';
import { attemptStatus, isResumable, nextAttemptStep } from './payment-attempt.js';
import { decideDropRefusedLeg, decideExpireAttempt, decideRecordLeg, RETRY_WINDOW_MS } from './record-leg.js';

const DECLINED = { failure: { code: 'card_declined', message: 'No.' } };
const LATER = plusMilliseconds(NOW, 30_000);

const statusOf = (story: OrderStory) => attemptStatus(story.state.attempts.at(-1)!);
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);
const resume = (story: OrderStory, now = NOW, attemptId = 'opa_1') =>
  story.does((order) => decideResumeAttempt(order, { attemptId, newPaymentAttemptId: (id) => `pa_again_${id}`, now }));

/** An order of 3,000 that is paid by two payment intents of a caller. */
function split(): OrderStory {
  const story = OrderStory.of(3_000);
  story.attaches('pi_a', 1_000);
  story.attaches('pi_b', 2_000);
  story.confirms('opa_1', 'pi_a', 'pi_b');
  return story;
}

describe('an attempt of one leg', () => {
  it('is processing from its start, and driven', () => {
    const story = OrderStory.of(2_500);
    expect(types(story.pays())).toEqual(['OrderPaymentIntentAttached', 'OrderPaymentAttemptStarted']);
    expect(statusOf(story)).toBe('processing');
    expect(nextAttemptStep(activeAttempt(story.state)!)).toMatchObject({ kind: 'confirm' });
    expect(orderObligation(story.state)).toEqual({ kind: 'advance_attempt', dueAt: LATER });
  });

  it.each([
    ['succeeded', 'succeeded', true],
    ['failed', 'failed', true],
    ['challenge_expired', 'expired', true],
    ['canceled', 'canceled', true],
    ['authorization_expired', 'expired', true],
    ['requires_action', 'requires_action', false],
    ['requires_capture', 'requires_capture', false],
    ['requires_retry', 'requires_retry', false],
    ['finalizing', 'finalizing', false],
    ['processing', 'processing', false],
  ] as const)('whose payment intent is %s is %s, and over: %s', (outcome, status, isOver) => {
    const story = OrderStory.of(2_500);
    story.pays();
    const events = story.hears('pi_opa_1', outcome, outcome === 'failed' ? DECLINED : {});
    expect(types(events)).toEqual(['OrderPaymentLegRecorded', ...(isOver ? ['OrderPaymentAttemptEnded'] : [])]);
    expect(statusOf(story)).toBe(status);
    expect(activeAttempt(story.state) === undefined).toBe(isOver);
  });

  it('goes from its authorization over its capture to its end', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_capture', { authorized: usd(2_500) });
    story.hears('pi_opa_1', 'finalizing');
    expect(statusOf(story)).toBe('finalizing');
    story.hears('pi_opa_1', 'succeeded', { captured: usd(2_000), released: usd(500) });
    expect(statusOf(story)).toBe('succeeded');
    expect(paymentOf(story.state, 'pi_opa_1')).toMatchObject({ captured: usd(2_000), released: usd(500) });
  });

  it('hears nothing of a try that was before it', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'failed', DECLINED);
    story.pays('opa_2', 'pi_opa_1');
    story.hears('pi_opa_1', 'failed', { ...DECLINED, paymentAttemptId: 'pa_opa_1', progress: 'late' });
    expect(statusOf(story)).toBe('processing');
    expect(nextAttemptStep(activeAttempt(story.state)!)).toMatchObject({ kind: 'confirm' });
  });

  it('believes a success whichever try it came from', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'succeeded', { paymentAttemptId: 'pa_0' });
    expect(statusOf(story)).toBe('succeeded');
  });

  it('is not moved by news older than what is on record, nor twice by the same', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    const old = story.report('pi_opa_1', 'processing');
    const news = story.report('pi_opa_1', 'requires_action');
    const record = (report: typeof old) =>
      story.does((order) => decideRecordLeg(order, { paymentIntentId: 'pi_opa_1', report, isAnswer: true, now: NOW }));
    expect(types(record(news))).toEqual(['OrderPaymentLegRecorded']);
    expect(record(news)).toEqual([]);
    expect(record(old)).toEqual([]);
    expect(statusOf(story)).toBe('requires_action');
  });
});

describe('an attempt of several legs', () => {
  it('drives one after the other and ends with the last', () => {
    const story = split();
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg.paymentIntentId).toBe('pi_a');
    story.hears('pi_a', 'succeeded');
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg.paymentIntentId).toBe('pi_b');
    story.hears('pi_b', 'succeeded');
    expect(statusOf(story)).toBe('succeeded');
  });

  it('stops at the first that fails: the later one is not tried', () => {
    const story = split();
    expect(types(story.hears('pi_a', 'failed', DECLINED))).toContain('OrderPaymentAttemptEnded');
    expect(statusOf(story)).toBe('failed');
    expect(paymentOf(story.state, 'pi_b')).toMatchObject({ outcome: 'not_tried' });
  });

  it('is partially paid when the second fails', () => {
    const story = split();
    story.hears('pi_a', 'succeeded');
    story.hears('pi_b', 'failed', DECLINED);
    expect(statusOf(story)).toBe('partially_succeeded');
    expect(attemptOf(story.state, 'opa_1')).toMatchObject({ failure: DECLINED.failure });
  });

  it('goes on behind an authorization, and waits for its capture when the next fails', () => {
    const story = split();
    story.hears('pi_a', 'requires_capture');
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg.paymentIntentId).toBe('pi_b');
    story.hears('pi_b', 'failed', DECLINED);
    expect(statusOf(story)).toBe('requires_capture');
    story.hears('pi_a', 'succeeded');
    expect(statusOf(story)).toBe('partially_succeeded');
  });

  it('stands still behind a leg whose outcome nobody knows', () => {
    const story = split();
    story.hears('pi_a', 'processing');
    expect(nextAttemptStep(activeAttempt(story.state)!)).toBeUndefined();
    story.hears('pi_a', 'succeeded');
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg.paymentIntentId).toBe('pi_b');
  });
});

describe('resuming', () => {
  it('goes on after a challenge with the same payment attempt', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_action', { pendingActionId: 'pact_1' });
    expect(resume(story)).toMatchObject([{ data: { round: 1, paymentAttemptIds: {} } }]);
    expect(statusOf(story)).toBe('processing');
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg).toMatchObject({ paymentAttemptId: 'pa_opa_1' });
    // The buyer has not answered yet: the same news is an answer to this round.
    expect(types(story.hears('pi_opa_1', 'requires_action', { progress: 'requires_action:pa_opa_1' }))).toHaveLength(1);
    expect(Object.keys(attemptOf(story.state, 'opa_1')!.rests)).toEqual(['0', '1']);
  });

  it('tries again with a new payment attempt what the gateway did not hear of', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    expect(isResumable(activeAttempt(story.state)!)).toBe(true);
    resume(story);
    expect(nextAttemptStep(activeAttempt(story.state)!)?.leg.paymentAttemptId).toBe('pa_again_pi_opa_1');
  });

  it.each([
    ['under way', () => undefined, 'PAYMENT_ATTEMPT_IN_PROGRESS'],
    [
      'waiting for an outcome',
      (story: OrderStory) => story.hears('pi_opa_1', 'processing'),
      'PAYMENT_ATTEMPT_STILL_PROCESSING',
    ],
    [
      'waiting for its capture',
      (story: OrderStory) => story.hears('pi_opa_1', 'requires_capture'),
      'PAYMENT_ATTEMPT_NOT_RESUMABLE',
    ],
    ['over', (story: OrderStory) => story.hears('pi_opa_1', 'failed', DECLINED), 'PAYMENT_ATTEMPT_NOT_RESUMABLE'],
  ] as const)('is refused while the attempt is %s', (_, given, code) => {
    const story = OrderStory.of(2_500);
    story.pays();
    given(story);
    const command = { attemptId: 'opa_1', newPaymentAttemptId: () => 'pa_x', now: NOW };
    expect(story.refuses((order) => decideResumeAttempt(order, command)).code).toBe(code);
  });

  it('is refused to the second of two, and to those of another order', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    resume(story);
    const command = { attemptId: 'opa_1', newPaymentAttemptId: () => 'pa_x', now: NOW };
    expect(story.refuses((order) => decideResumeAttempt(order, command)).code).toBe('PAYMENT_ATTEMPT_RESUME_CONFLICT');
    const foreign = { ...command, attemptId: 'opa_9' };
    expect(story.refuses((order) => decideResumeAttempt(order, foreign)).code).toBe('PAYMENT_ATTEMPT_MISMATCH');
    // Whoever resumed it went away: the deadline is over.
    expect(resume(story, LATER)).toMatchObject([{ data: { round: 2 } }]);
  });

  it('nobody does in time ends the attempt as expired, once', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    const end = plusMilliseconds(NOW, RETRY_WINDOW_MS);
    expect(orderObligation(story.state)).toEqual({ kind: 'expire_attempt', dueAt: end });
    expect(story.does((order) => decideExpireAttempt(order, plusMilliseconds(end, -1)))).toEqual([]);
    expect(types(story.does((order) => decideExpireAttempt(order, end)))).toEqual([
      'OrderPaymentLegDropped',
      'OrderPaymentAttemptEnded',
    ]);
    expect(statusOf(story)).toBe('expired');
    expect(story.does((order) => decideExpireAttempt(order, end))).toEqual([]);
    expect(orderObligation(story.state)).toBeUndefined();
  });
});

describe('canceling an attempt', () => {
  const cancel = (story: OrderStory) => story.does((order) => decideCancelAttempt(order, 'opa_1', NOW));

  it('lets go at the gateway of what is held there, then ends', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_capture');
    expect(types(cancel(story))).toEqual(['OrderPaymentAttemptCancellationStarted']);
    expect(nextAttemptStep(activeAttempt(story.state)!)).toMatchObject({ kind: 'cancel' });
    expect(cancel(story)).toEqual([]);
    story.hears('pi_opa_1', 'canceled');
    expect(statusOf(story)).toBe('canceled');
  });

  it('ends at once when nothing is held', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    expect(types(cancel(story))).toEqual(['OrderPaymentAttemptCancellationStarted', 'OrderPaymentAttemptEnded']);
    expect(statusOf(story)).toBe('canceled');
  });

  it('keeps what was paid before it', () => {
    const story = split();
    story.hears('pi_a', 'succeeded');
    story.hears('pi_b', 'requires_action');
    cancel(story);
    story.hears('pi_b', 'canceled');
    expect(statusOf(story)).toBe('partially_succeeded');
  });

  it.each([
    ['under way', () => undefined, 'PAYMENT_ATTEMPT_IN_PROGRESS'],
    [
      'waiting for an outcome',
      (story: OrderStory) => story.hears('pi_opa_1', 'processing'),
      'PAYMENT_ATTEMPT_NOT_CANCELABLE',
    ],
    ['being captured', (story: OrderStory) => story.hears('pi_opa_1', 'finalizing'), 'PAYMENT_ATTEMPT_NOT_CANCELABLE'],
    ['over', (story: OrderStory) => story.hears('pi_opa_1', 'succeeded'), 'PAYMENT_ATTEMPT_NOT_CANCELABLE'],
  ] as const)('is refused while the attempt is %s', (_, given, code) => {
    const story = OrderStory.of(2_500);
    story.pays();
    given(story);
    expect(story.refuses((order) => decideCancelAttempt(order, 'opa_1', NOW)).code).toBe(code);
  });
});

describe('a leg that payments refuse to begin', () => {
  it('ends the attempt with the reason, once', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    const leg = { attemptId: 'opa_1', paymentIntentId: 'pi_opa_1', failure: { code: 'not_ready', message: 'No.' } };
    const drop = () => story.does((order) => decideDropRefusedLeg(order, leg, NOW));
    expect(types(drop())).toEqual(['OrderPaymentLegDropped', 'OrderPaymentAttemptEnded']);
    expect(attemptOf(story.state, 'opa_1')).toMatchObject({ end: 'failed', failure: leg.failure });
    expect(drop()).toEqual([]);
  });
});
