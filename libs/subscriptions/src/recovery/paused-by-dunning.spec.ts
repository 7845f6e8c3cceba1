import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusDays } from '#kernel';
import { decideBringRetryForward } from '../billing/bring-retry-forward.js';
import { billingDates } from '../billing/next-obligation.js';
import { mayConfirm, nextRenewalStep } from '../billing/renewal.saga.js';
import {
  at,
  declined,
  FINAL,
  method,
  POLICY,
  SOFT,
  SubscriptionStory,
  types,
} from '../fixtures/subscription-story.fixture.js';
import { decideResumeSubscription } from '../lifecycle/resume-subscription.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { decideCreatePaymentRetry } from './create-payment-retry.js';
import { decideSetBackupMethods } from './set-backup-methods.js';

const PAUSING = { ...POLICY, offsets_days: [], endAction: 'pause' } as const;
const PERIOD = { start: at('2026-02-28'), end: at('2026-03-31') };
const MONTHLY = { anchor: at('2026-01-31'), interval: { unit: 'monthly', count: 1 }, timeZone: 'UTC' } as const;

/** Its second bill, of 28 February, was declined, and that was the end of dunning; now it is some day in the pause. */
function paused(now = '2026-03-10', story = SubscriptionStory.created().pay().untilDue()): SubscriptionStory {
  story.policy = PAUSING;
  story.decline();
  story.now = at(now);
  return story;
}

const retry = (story: SubscriptionStory, retryId = 'spr_1') =>
  story.accept(
    decideCreatePaymentRetry({ now: story.now, retryId, idempotencyKey: 'k', requestedBy: 'buyer' }, story.state),
  );

const resumed = (data: Partial<Extract<SubscriptionEvent, { type: 'SubscriptionResumed' }>['data']> = {}) => ({
  type: 'SubscriptionResumed',
  data: { subscriptionId: 'sub_1', reason: 'overdue_paid', passedOver: null, calendar: null, ...data },
});

describe('a subscription that dunning has paused', () => {
  test('rests until somebody acts, and cannot be resumed while the bill is overdue', () => {
    const story = paused();
    expect(story.obligation).toBeUndefined();
    expect(nextRenewalStep(story.state, at('2099-01-01'))).toEqual({ step: 'rest' });
    const refused = decideResumeSubscription({ now: story.now }, story.state);
    expect(isRefusal(refused) && refused.code).toBe('CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED');
  });

  test('is charged at once when its method is changed; paid, it is active and bills on its own dates', () => {
    const story = paused();
    expect(story.changeMethod()[0]?.data).toMatchObject({ retryAt: story.now });
    expect(billingDates(story.subscription)).toEqual({ nextBillingAt: null, nextRetryAt: story.now });
    expect(nextRenewalStep(story.state, story.now)).toMatchObject({ step: 'start_attempt' });
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'new_method', paymentMethodId: 'pm_2', period: PERIOD });
    expect(mayConfirm(story.state, 'pa_1.2')).toBe(true);
    const [paid, ...follows] = story.succeed();
    expect(paid).toMatchObject({ type: 'BillingAttemptSucceeded', data: { cycle: 1, period: PERIOD } });
    expect(follows).toEqual([resumed()]);
    expect(story.subscription).toMatchObject({
      status: 'active',
      pausedAt: null,
      dunning: null,
      currentPeriod: PERIOD,
    });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: PERIOD.end });
  });

  test('is tried by hand; paid, the retry has succeeded', () => {
    const story = paused();
    retry(story);
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'manual', retryId: 'spr_1' });
    expect(types(story.succeed())).toEqual([
      'BillingAttemptSucceeded',
      'SubscriptionResumed',
      'SubscriptionPaymentRetrySucceeded',
    ]);
    expect(story.subscription.status).toBe('active');
  });

  test('is tried with a new backup, not because its method has paid for something else', () => {
    const mended = paused();
    expect(decideBringRetryForward({ now: mended.now, paymentMethodId: 'pm_1' }, mended.state)).toEqual([]);
    const backed = paused();
    const consent = { now: backed.now, methods: [method('pm_2')], consentedAt: backed.now } as const;
    backed.accept(decideSetBackupMethods({ ...consent, requestedBy: 'buyer' }, backed.state));
    expect(backed.start({ blockers: ['payment_method_expired'] })[0]?.data).toMatchObject({ paymentMethodId: 'pm_2' });
  });

  test('that is paid after the paid period is over begins a period then, and the time between is free', () => {
    const story = paused('2026-05-10');
    story.changeMethod();
    story.start();
    expect(story.succeed().slice(1)).toEqual([
      resumed({
        passedOver: { start: PERIOD.end, end: story.now },
        calendar: { cycle: 2, cycleStart: story.now, schedule: { ...MONTHLY, anchor: story.now }, periodIndex: 0 },
      }),
    ]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: story.now });
    story.pay();
    expect(story.subscription.currentPeriod).toEqual({ start: story.now, end: at('2026-06-10') });
  });

  test('before its first payment is activated and resumed by it', () => {
    const story = paused('2026-02-10', SubscriptionStory.created());
    retry(story);
    story.start();
    expect(types(story.succeed()).slice(1, 3)).toEqual(['SubscriptionActivated', 'SubscriptionResumed']);
    expect(story.subscription).toMatchObject({ status: 'active', completedCycles: 1 });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
  });

  test('whose money of an earlier try is heard of late is active again', () => {
    const story = paused();
    const amount = story.subscription.closedAttempt!.amount;
    expect(story.end({ kind: 'succeeded', amount }, 'pa_1.1').slice(1)).toEqual([resumed()]);
    expect(story.subscription.status).toBe('active');
  });
});

describe('a try in the pause that brings no money', () => {
  test.each([
    ['by a new method', SOFT, (story: SubscriptionStory) => story.changeMethod()],
    ['by a new method, for good', FINAL, (story: SubscriptionStory) => story.changeMethod()],
    ['by hand', SOFT, (story: SubscriptionStory) => retry(story)],
    ['by hand, for good', FINAL, (story: SubscriptionStory) => retry(story)],
  ])('%s leaves it paused: no retry follows, and no second end of dunning', (_what, verdict, ask) => {
    const story = paused();
    // Offsets that came later than the end begin no new round.
    story.policy = { ...PAUSING, offsets_days: [1, 3, 5, 7] };
    ask(story);
    story.start();
    const [first, ...others] = story.end(declined(verdict));
    expect(first?.data).toMatchObject({ nextRetryAt: null, dunningEndsAt: null });
    expect(types(others).filter((type) => type !== 'SubscriptionPaymentRetryFailed')).toEqual([]);
    expect(story.subscription).toMatchObject({ status: 'paused', dunning: { isExhausted: true, retryAt: null } });
    expect(story.obligation).toBeUndefined();
    story.changeMethod('pm_3');
    expect(story.pay().subscription.status).toBe('active');
  });

  test('because its method is not ready leaves it paused too', () => {
    const story = paused();
    story.changeMethod();
    expect(types(story.start({ blockers: ['payment_method_expired'] }))).toEqual(['BillingAttemptNotAttempted']);
    expect(story.subscription).toMatchObject({ status: 'paused', dunning: { isExhausted: true } });
    expect(story.obligation).toBeUndefined();
  });

  test('because the gateway is down is made again', () => {
    const story = paused();
    story.changeMethod();
    story.start();
    story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: '2026-03-10T00:05:00.000Z' });
    expect(story.untilDue().pay().subscription.status).toBe('active');
  });

  test('falls to a backup like any other', () => {
    const story = paused();
    const consent = { now: story.now, methods: [method('pm_3')], consentedAt: story.now } as const;
    story.accept(decideSetBackupMethods({ ...consent, requestedBy: 'buyer' }, story.state));
    story.changeMethod();
    story.start();
    expect(story.end(declined(FINAL))[0]?.data).toMatchObject({ fallsBackTo: 'pm_3' });
    expect(story.pay().subscription.status).toBe('active');
  });
});

describe('what stops a try in the pause', () => {
  test('is a cancellation (F15), and none follows it', () => {
    const story = paused();
    story.changeMethod();
    story.start();
    story.cancel(true);
    expect(mayConfirm(story.state, 'pa_1.2')).toBe(false);
    story.end({ kind: 'not_attempted', reasons: ['subscription_canceled'] });
    expect(nextRenewalStep(story.state, plusDays(story.now, 900))).toEqual({ step: 'rest' });
  });

  test('is not the pause that was there before; one that came after the attempt began stops it (F15)', () => {
    const open = SubscriptionStory.created().pay().untilDue();
    open.start();
    open.accept([{ type: 'SubscriptionPaused', data: { subscriptionId: 'sub_1', reason: 'requested' } }]);
    expect(mayConfirm(open.state, 'pa_1.1')).toBe(false);
  });
});
