import { describe, expect, test } from '@jest/globals';
import { plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import {
  AUTHENTICATE,
  at,
  declined,
  FINAL,
  PLAN,
  POLICY,
  SOFT,
  SubscriptionStory,
  types,
} from '../fixtures/subscription-story.fixture.js';
import { decideBringRetryForward } from './bring-retry-forward.js';
import { effectiveOffsets } from './dunning.policy.js';
import { decideEndDunning } from './end-dunning.js';
import { billingDates } from './next-obligation.js';

const IDENTITY = { attemptId: 'pa_1.1', cycle: 1, paymentIntentId: 'pi_1', orderId: 'ord_1' };
const PERIOD = { start: at('2026-02-28'), end: at('2026-03-31') };

/** A subscription whose second cycle is due on 28 February. */
const renewing = () => SubscriptionStory.created().pay().untilDue();

/** Days after the first decline at which something falls due, until the engine has nothing to do. */
function daysOfRetries(story: SubscriptionStory): number[] {
  const days: number[] = [];
  const start = Date.parse(story.now);
  story.decline();
  while (story.obligation?.kind === 'retry') {
    story.untilDue();
    days.push((Date.parse(story.now) - start) / 86_400_000);
    story.decline();
  }
  return days;
}

describe('dunning', () => {
  test('with offsets 8, 8, 8 a decline on day 0 is tried again on day 8, 16 and 24, then the end action comes', () => {
    const story = renewing();
    story.policy = { ...POLICY, offsets_days: [8, 8, 8] };
    expect(daysOfRetries(story)).toEqual([8, 16, 24]);
    expect(types(story.events.slice(-3))).toEqual([
      'BillingAttemptDeclined',
      'DunningExhausted',
      'SubscriptionCanceled',
    ]);
  });

  test('the default offsets count from the attempt before: day 1, 4, 9 and 16', () => {
    expect(daysOfRetries(renewing())).toEqual([1, 4, 9, 16]);
  });

  test('dunning_retry_days caps the sum of the offsets', () => {
    expect(effectiveOffsets({ ...POLICY, retry_days: 9 })).toEqual([1, 3, 5]);
    expect(effectiveOffsets({ ...POLICY, retry_days: 8 })).toEqual([1, 3]);
    expect(effectiveOffsets({ ...POLICY, retry_days: 0 })).toEqual([]);
  });

  test('a declined renewal is past due, and the retry is planned with the policy’s version', () => {
    const story = renewing();
    story.start();
    expect(story.end(declined())).toEqual([
      {
        type: 'BillingAttemptDeclined',
        data: {
          ...IDENTITY,
          paymentMethodId: 'pm_1',
          code: 'card_declined',
          declineCode: null,
          declineClass: 'soft_wait',
          declinePolicyVersion: 'declines-1',
          isFinal: false,
          needsAuthentication: false,
          policyVersion: 'dunning-test-1',
          nextRetryAt: at('2026-03-01'),
          dunningEndsAt: null,
        },
      },
      { type: 'SubscriptionPastDue', data: { ...IDENTITY, subscriptionId: 'sub_1', period: PERIOD } },
    ]);
    expect(story.subscription.status).toBe('past_due');
    expect(billingDates(story.subscription)).toEqual({
      nextRetryAt: at('2026-03-01'),
      nextBillingAt: at('2026-03-31'),
    });
  });

  test('a paid retry makes it active again, and the next cycle keeps its own date', () => {
    const story = renewing().decline().untilDue().decline().untilDue().pay();
    expect(story.subscription).toMatchObject({ status: 'active', currentPeriod: PERIOD, dunning: null });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-03-31') });
  });

  test('a first payment that is declined leaves it incomplete, with the same retries and the same end', () => {
    const story = SubscriptionStory.created();
    story.start();
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined']);
    expect(story.subscription.status).toBe('incomplete');
    while (story.obligation?.kind === 'retry') story.untilDue().decline();
    expect(story.subscription.status).toBe('canceled');
  });

  test('a first payment that is declined after a trial makes it past due', () => {
    const story = SubscriptionStory.created({ plan: { ...PLAN, trialPeriod_days: 7 } })
      .untilDue()
      .decline();
    expect(story.subscription.status).toBe('past_due');
    story.untilDue();
    story.start();
    expect(types(story.succeed())).toEqual(['BillingAttemptSucceeded', 'SubscriptionActivated']);
  });

  test.each([
    ['pause', ['BillingAttemptDeclined', 'DunningExhausted', 'SubscriptionPaused'], 'paused', undefined],
    [
      'notify_only',
      ['BillingAttemptDeclined', 'DunningExhausted'],
      'past_due',
      { kind: 'await_payment_method', dueAt: null },
    ],
  ] as const)('the end action %s', (endAction, last, status, obligation) => {
    const story = renewing();
    story.policy = { ...POLICY, endAction };
    daysOfRetries(story);
    expect(types(story.events.slice(-last.length))).toEqual(last);
    expect(story.subscription.status).toBe(status);
    expect(story.obligation).toEqual(obligation);
  });
});

describe('declines that must not be repeated', () => {
  test.each([
    ['a final decline', FINAL],
    ['a decline that asks for the buyer', AUTHENTICATE],
  ])('after %s nothing is tried, and the end comes when the last retry would have', (_what, verdict) => {
    const story = renewing().decline(verdict);
    expect(story.obligation).toEqual({ kind: 'end_dunning', dueAt: plusDays(at('2026-02-28'), 16) });
    expect(decideEndDunning({ now: story.now, policy: POLICY }, story.state)).toEqual([]);
    story.untilDue();
    expect(story.start()).toEqual([]);
    const events = story.accept(decideEndDunning({ now: story.now, policy: POLICY }, story.state));
    expect(types(events)).toEqual(['DunningExhausted', 'SubscriptionCanceled']);
    expect(decideEndDunning({ now: story.now, policy: POLICY }, story.state)).toEqual([]);
  });

  test('a changed method makes the retry due at once', () => {
    const story = renewing().decline(FINAL);
    story.now = at('2026-03-05');
    expect(story.changeMethod('pm_2')).toEqual([
      {
        type: 'SubscriptionPaymentMethodChanged',
        data: {
          subscriptionId: 'sub_1',
          paymentMethodId: 'pm_2',
          previousPaymentMethodId: 'pm_1',
          pmRevision: 3,
          requestedBy: 'buyer',
          retryAt: at('2026-03-05'),
          setsPlanAside: true,
        },
      },
    ]);
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-05') });
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'new_method', paymentMethodId: 'pm_2', attemptNumber: 2 });
    story.succeed();
    expect(story.subscription.status).toBe('active');
  });

  test('a method that is put right itself brings the retry forward', () => {
    const story = renewing().decline();
    const input = { now: story.now, paymentMethodId: 'pm_1' };
    expect(decideBringRetryForward({ ...input, paymentMethodId: 'pm_9' }, story.state)).toEqual([]);
    expect(story.accept(decideBringRetryForward(input, story.state))).toEqual([
      {
        type: 'BillingRetryBroughtForward',
        data: { cycle: 1, paymentMethodId: 'pm_1', retryAt: at('2026-02-28') },
      },
    ]);
    expect(decideBringRetryForward(input, story.state)).toEqual([]);
  });

  test('a method that was changed while the old one was being declined is tried at once', () => {
    const story = renewing();
    story.start();
    story.changeMethod('pm_2');
    story.end(declined(FINAL));
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: story.now });
  });

  test('after exhausted notices a changed method still recovers', () => {
    const story = renewing();
    story.policy = { ...POLICY, endAction: 'notify_only', offsets_days: [] };
    story.decline();
    expect(types(story.changeMethod('pm_2'))).toEqual(['SubscriptionPaymentMethodChanged']);
    story.pay();
    expect(story.subscription.status).toBe('active');
  });
});

describe('attempts that were not made', () => {
  test('a method that is not ready counts as a failed attempt, without reaching the gateway', () => {
    const story = renewing();
    const events = story.start({ blockers: ['payment_method_expired'] });
    expect(types(events)).toEqual(['BillingAttemptNotAttempted', 'SubscriptionPastDue']);
    expect(events[0]?.data).toMatchObject({
      ...IDENTITY,
      cause: 'not_ready',
      reasons: ['payment_method_expired'],
      nextRetryAt: at('2026-03-01'),
    });
    expect(story.subscription.openAttempt).toBeNull();
  });

  test('a removed method is not ready even without a blocker', () => {
    expect(renewing().start({ methodToken: null })[0]?.data).toMatchObject({ reasons: ['payment_method_removed'] });
  });

  test('a gateway that is down is tried after 300 s, doubling, 8 times, a day later again, and uses up no attempt', () => {
    const story = renewing();
    const waits_s: number[] = [];
    for (let i = 0; i < 10; i++) {
      const before = Date.parse(story.untilDue().now);
      story.start();
      story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
      waits_s.push((Date.parse(story.untilDue().now) - before) / 1000);
    }
    expect(waits_s).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 86_400, 300]);
    expect(story.subscription).toMatchObject({ status: 'active', dunning: { failures: 0, deferrals: 10 } });
    story.decline();
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: plusDays(story.now, 1) });
  });

  test('F55: a gateway that says how long it wants to be left alone is not tried earlier, nor sooner than after 300 s', () => {
    const story = renewing();
    const turnedAway = (retryNotBefore: Timestamp) =>
      story.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'], retryNotBefore });
    story.untilDue().start();
    const wish = plusMilliseconds(story.now, 3_600_000);
    turnedAway(wish);
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: wish });
    story.untilDue().start();
    turnedAway(plusMilliseconds(story.now, 1_000));
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: plusMilliseconds(story.now, 600_000) });
  });

  test('what only the merchant can mend puts a charge off, and a network’s date is kept', () => {
    const story = renewing();
    story.start({ blockers: ['merchant_payments_disabled'] });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: '2026-02-28T00:05:00.000Z' });
    expect(story.subscription.status).toBe('active');
    story.untilDue();
    story.start({ blockers: ['retry_not_before:2026-03-02T00:00:00.000Z'], retryNotBefore: at('2026-03-02') });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-02') });
  });

  test('a card that may not be tried so often puts a charge off until there is room, and uses up no attempt', () => {
    const story = renewing();
    story.start({ blockers: ['retry_budget_spent:visa,30d'], retryNotBefore: at('2026-03-20') });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-20') });
    expect(story.subscription).toMatchObject({ status: 'active', dunning: { failures: 0, deferrals: 1 } });
  });

  test('a card that its network forbids is not tried again by itself; a changed method is', () => {
    const story = renewing();
    const events = story.start({ blockers: ['network_never_retry:visa_category_1'] });
    expect(events[0]?.data).toMatchObject({ cause: 'not_ready', nextRetryAt: null, dunningEndsAt: expect.any(String) });
    story.changeMethod('pm_2');
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: story.now });
  });
});

describe("a network's date", () => {
  test('moves the retry that would have come before it, and no other', () => {
    const story = renewing().decline({ ...SOFT, retryNotBefore: at('2026-03-10') });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-10') });
    const soon = renewing().decline({ ...SOFT, retryNotBefore: '2026-02-28T01:00:00.000Z' });
    expect(soon.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-01') });
  });
});
