import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusDays } from '#kernel';
import { billingDates } from '../billing/next-obligation.js';
import {
  AUTHENTICATE,
  at,
  declined,
  FINAL,
  POLICY,
  SOFT,
  SubscriptionStory,
  types,
} from '../fixtures/subscription-story.fixture.js';
import { decideCreatePaymentRetry, PAYMENT_RETRY_LIMITS } from './create-payment-retry.js';
import type { RequestedBy } from './recovery.events.js';

const FAILED_AT = at('2026-02-28');

/** A subscription whose second bill, of 28 February, was declined. */
function overdue(verdict = SOFT, policy = POLICY): SubscriptionStory {
  const story = SubscriptionStory.created().pay().untilDue();
  story.policy = policy;
  return story.decline(verdict);
}

const decide = (story: SubscriptionStory, retryId: string, requestedBy: RequestedBy = 'merchant') =>
  decideCreatePaymentRetry({ now: story.now, retryId, idempotencyKey: `key of ${retryId}`, requestedBy }, story.state);

function ask(story: SubscriptionStory, retryId = 'spr_1'): SubscriptionStory {
  story.accept(decide(story, retryId));
  return story;
}

const codeOf = (decision: ReturnType<typeof decide>) => (isRefusal(decision) ? decision.code : undefined);

describe('a retry by hand', () => {
  test('is one more attempt at the open cycle, due at once', () => {
    const story = overdue();
    story.now = at('2026-02-28T12:00:00.000Z');
    const asked = { subscriptionId: 'sub_1', retryId: 'spr_1', idempotencyKey: 'key of spr_1' };
    expect(decide(story, 'spr_1')).toEqual([
      {
        type: 'SubscriptionPaymentRetryCreated',
        data: { ...asked, cycle: 1, number: 1, requestedBy: 'merchant', retryAt: story.now },
      },
    ]);
    ask(story);
    expect(decide(story, 'spr_1')).toEqual([]);
    expect(story.subscription.paymentRetry).toMatchObject({ status: 'pending', orderId: null });
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'manual', attemptNumber: 2, retryId: 'spr_1' });
    expect(story.subscription.paymentRetry).toMatchObject({ status: 'processing', orderId: 'ord_1' });
    expect(types(story.succeed())).toEqual(['BillingAttemptSucceeded', 'SubscriptionPaymentRetrySucceeded']);
    expect(story.subscription).toMatchObject({ status: 'active', paymentRetry: { status: 'succeeded' } });
  });

  test('counts for nothing when it is declined: what was planned stands', () => {
    const story = overdue();
    story.now = at('2026-02-28T12:00:00.000Z');
    ask(story).start();
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined', 'SubscriptionPaymentRetryFailed']);
    expect(billingDates(story.subscription).nextRetryAt).toBe(plusDays(FAILED_AT, 1));
    expect(story.subscription).toMatchObject({
      dunning: { failures: 1 },
      paymentRetry: { failureCode: 'card_declined' },
    });
    story.untilDue().decline();
    expect(billingDates(story.subscription).nextRetryAt).toBe(plusDays(FAILED_AT, 4));
  });

  test.each([
    ['a final decline', FINAL],
    ['a decline that asks for the buyer', AUTHENTICATE],
  ])('ends the automatic retries by %s, and the end stays where it was', (_what, verdict) => {
    const story = overdue();
    ask(story).start();
    story.end(declined(verdict));
    expect(story.obligation).toEqual({ kind: 'end_dunning', dueAt: plusDays(FAILED_AT, 16) });
  });

  test('that the gateway held up fails, and the plan stands', () => {
    const story = overdue();
    ask(story).start();
    const events = story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
    expect(types(events)).toEqual(['BillingAttemptNotAttempted', 'SubscriptionPaymentRetryFailed']);
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: plusDays(FAILED_AT, 1) });
    expect(story.subscription.dunning).toMatchObject({ failures: 1, deferrals: 0 });
  });

  test('of a method that is ruled out never reaches the gateway', () => {
    const story = overdue(FINAL);
    const endsAt = story.obligation?.dueAt;
    const events = ask(story).start({ blockers: ['last_decline_is_final:lost_card'] });
    expect(types(events)).toEqual(['BillingAttemptNotAttempted', 'SubscriptionPaymentRetryFailed']);
    expect(story.subscription.paymentRetry).toMatchObject({ failureCode: 'payment_method_unavailable' });
    expect(story.obligation).toEqual({ kind: 'end_dunning', dueAt: endsAt });
  });

  test('at the very time of the automatic one is that one, and counts', () => {
    const story = overdue().untilDue();
    ask(story).start();
    story.end(declined());
    expect(story.subscription.dunning).toMatchObject({ failures: 2, retryAt: plusDays(FAILED_AT, 4) });
  });

  test('after all was tried leaves the end as it was, and says it once', () => {
    const story = overdue(SOFT, { ...POLICY, offsets_days: [], endAction: 'notify_only' });
    ask(story).start();
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined', 'SubscriptionPaymentRetryFailed']);
    expect(story.obligation).toEqual({ kind: 'await_payment_method', dueAt: null });
    expect(story.subscription.dunning?.isExhausted).toBe(true);
  });

  test('stays under way while the outcome is unknown', () => {
    const story = overdue();
    ask(story).start();
    story.end({ kind: 'unknown', reason: 'timeout' });
    expect(story.subscription.paymentRetry?.status).toBe('processing');
    expect(codeOf(decide(story, 'spr_2'))).toBe('SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS');
    story.succeed();
    expect(story.subscription.paymentRetry?.status).toBe('succeeded');
  });

  test('ends with a subscription that is canceled before it is tried', () => {
    const story = ask(overdue());
    expect(story.cancel(true)).toMatchObject([
      { type: 'SubscriptionCanceled' },
      { data: { code: 'subscription_canceled' } },
    ]);
    expect(story.subscription.paymentRetry?.status).toBe('failed');
    expect(story.start()).toEqual([]);
  });
});

describe('a retry by hand is refused', () => {
  test('unless the subscription is past due and goes on', () => {
    const code = 'SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED';
    expect(codeOf(decide(SubscriptionStory.created(), 'spr_1'))).toBe(code);
    expect(codeOf(decide(SubscriptionStory.created().pay(), 'spr_1'))).toBe(code);
    const canceled = overdue();
    canceled.cancel(true);
    expect(codeOf(decide(canceled, 'spr_1'))).toBe(code);
  });

  test('while another one is under way, or an automatic attempt is', () => {
    const code = 'SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS';
    const blocked = decide(ask(overdue()), 'spr_2');
    expect(blocked).toMatchObject({
      code,
      detail: { blocking_resources: [{ resource_type: 'subscription_payment_retry', resource_id: 'spr_1' }] },
    });
    const running = overdue().untilDue();
    running.start();
    expect(decide(running, 'spr_1')).toMatchObject({
      code,
      detail: { blocking_resources: [{ resource_type: 'payment_intent', resource_id: 'pi_1' }] },
    });
  });

  test('beyond so many a cycle; the next cycle counts from one', () => {
    const story = overdue();
    for (let n = 1; n <= PAYMENT_RETRY_LIMITS.buyer; n++) {
      ask(story, `spr_${n}`).start();
      story.end(declined());
    }
    expect(codeOf(decide(story, 'spr_9', 'buyer'))).toBe('SUBSCRIPTION_PAYMENT_RETRY_LIMIT_REACHED');
    expect(codeOf(decide(story, 'spr_9', 'merchant'))).toBeUndefined();
    story.untilDue().pay().untilDue().decline();
    expect(decide(story, 'spr_9', 'buyer')).toMatchObject([{ data: { number: 1 } }]);
  });
});
