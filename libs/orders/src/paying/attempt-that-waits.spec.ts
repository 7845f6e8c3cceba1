import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusMilliseconds } from '#kernel';
import type { OrderEvent } from '../order.events.js';
import { activeAttempt, type Order, paymentOf } from '../order.js';
import { orderObligation } from '../order-obligation.policy.js';
import { NOW, OrderStory } from '../order-story.fixture.js';
import { anyPayment, OVER } from '../random-order-story.fixture.js';
import { decideCancelAttempt, decideResumeAttempt } from './change-attempt.js';
import { attemptStatus } from './payment-attempt.js';
import { ORDER_ATTEMPT_DEADLINE_MS } from './start-order-payment.js';

const LATER = plusMilliseconds(NOW, ORDER_ATTEMPT_DEADLINE_MS);
const again = { attemptId: 'opa_1', newPaymentAttemptId: (id: string) => `pa_again_${id}` };

/** States of a leg in which its payment intent, or the buyer, or the merchant has the next word. */
const WAITS: ReadonlySet<string> = new Set(['processing', 'requires_action', 'requires_capture', 'finalizing']);

function canGoOn(order: Order): boolean {
  const attempt = activeAttempt(order);
  if (!attempt || orderObligation(order)) return true;
  return attempt.legs.some(
    ({ state, paymentIntentId }) => WAITS.has(state) && !OVER.has(paymentOf(order, paymentIntentId)!.outcome),
  );
}

describe('an attempt that has not ended', () => {
  it('is owed a step, or waits for a payment intent that is not over', () => {
    const commands = fc.array(anyPayment, { maxLength: 30 });
    fc.assert(
      fc.property(commands, (made) => {
        const story = OrderStory.of(1_000);
        story.attaches('pi_manual', 1_000, 'manual');
        story.confirms('opa_1', 'pi_manual');
        for (const [n, make] of made.entries()) {
          const decision = make(story, n)(story.state);
          if (isRefusal(decision)) continue;
          story.does(() => decision as OrderEvent[]);
          expect(canGoOn(story.state)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('ends when the authorization of an earlier try runs out, whose notice came late', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    story.does((order) => decideResumeAttempt(order, { ...again, now: NOW }));
    const ofFirstTry = { paymentAttemptId: 'pa_opa_1' };
    story.hears('pi_opa_1', 'requires_capture', ofFirstTry);
    story.hears('pi_opa_1', 'authorization_expired', { ...ofFirstTry, progress: 'authorization_expired' });
    expect(story.events.at(-1)).toMatchObject({ type: 'OrderPaymentAttemptEnded', data: { status: 'expired' } });
    expect(activeAttempt(story.state)).toBeUndefined();
  });

  it('is still let go of when its canceling was interrupted, and not resumed', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_action');
    story.does((order) => decideCancelAttempt(order, 'opa_1', NOW));
    const refusal = story.refuses((order) => decideResumeAttempt(order, { ...again, now: LATER }));
    expect(refusal.code).toBe('PAYMENT_ATTEMPT_IN_PROGRESS');
    expect(orderObligation(story.state)).toEqual({ kind: 'advance_attempt', dueAt: LATER });
    story.hears('pi_opa_1', 'canceled');
    expect(attemptStatus(story.state.attempts.at(-1)!)).toBe('canceled');
  });
});
