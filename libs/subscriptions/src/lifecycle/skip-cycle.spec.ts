import { describe, expect, test } from '@jest/globals';
import { at, declined, method, SubscriptionStory, types, usd } from '../fixtures/subscription-story.fixture.js';
import { decideReactivateSubscription } from './reactivate-subscription.js';
import { decideRenewSubscription } from './renew-subscription.js';
import { decideSkipCycle } from './skip-cycle.js';

/** Paid from 31 January to 28 February. */
const active = () => SubscriptionStory.created().pay();
const skip = (story: SubscriptionStory, more: { expectedVersion?: number; cycle?: number } = {}) =>
  decideSkipCycle({ now: story.now, cycle: story.subscription.cycle, initiatedBy: 'buyer', ...more }, story.state);

describe('skipping a cycle', () => {
  test('settles it without a charge, and the next one is on its own day', () => {
    const story = active();
    const period = { start: at('2026-02-28'), end: at('2026-03-31') };
    expect(story.accept(skip(story))).toEqual([
      {
        type: 'SubscriptionCycleSkipped',
        data: { subscriptionId: 'sub_1', cycle: 1, period, initiatedBy: 'buyer' },
      },
    ]);
    expect(skip(story, { cycle: 1 })).toEqual([]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-03-31') });
    expect(story.subscription).toMatchObject({ completedCycles: 1, currentPeriod: { end: at('2026-02-28') } });
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-03-31'), end: at('2026-04-30') });
    expect(story.subscription.completedCycles).toBe(2);
  });

  /** The next cycle was to be paid early, which the gateway held up; then it is skipped. */
  const skippedAfterTry = () => {
    const story = active();
    story.now = at('2026-02-10');
    const early = { now: story.now, cycle: 1, method: method(), initiatedBy: 'merchant' } as const;
    story.accept(decideRenewSubscription(early, story.state));
    story.start();
    story.reachGateway();
    story.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'] });
    story.accept(skip(story));
    return story;
  };
  const paid = { kind: 'succeeded', amount: usd(2495) } as const;

  test('keeps money on record that arrives for it after all, and bills on as if it had not come (F15)', () => {
    const story = skippedAfterTry();
    const { subscription: before, obligation } = story;
    expect(story.end(declined(), 'pa_1.1')).toEqual([]);
    expect(story.end(paid, 'pa_1.1')).toEqual([
      {
        type: 'BillingAttemptSucceeded',
        data: {
          ...{ attemptId: 'pa_1.1', cycle: 1, paymentIntentId: 'pi_1', orderId: 'ord_1', paymentMethodId: 'pm_1' },
          period: { start: at('2026-02-28'), end: at('2026-03-31') },
          amount: usd(2495),
          forPassedCycle: true,
        },
      },
    ]);
    expect(story.end(paid, 'pa_1.1')).toEqual([]);
    const { version } = story.subscription;
    expect(story.subscription).toEqual({ ...before, version, passedAttempts: [] });
    expect(story.obligation).toEqual(obligation);
  });

  test('keeps it also while the next cycle is charged, and when it is over', () => {
    const story = skippedAfterTry().untilDue();
    story.start();
    expect(types(story.end(paid, 'pa_1.1'))).toEqual(['BillingAttemptSucceeded']);
    expect(story.subscription.openAttempt).toMatchObject({ cycle: 2 });
    const ended = skippedAfterTry();
    ended.cancel(true);
    expect(types(ended.end(paid, 'pa_1.1'))).toEqual(['BillingAttemptSucceeded']);
    expect(ended.subscription.status).toBe('canceled');
  });

  test('can be asked for the one after it as well', () => {
    const story = active();
    story.accept(skip(story));
    story.accept(skip(story));
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-04-30') });
  });

  test('refuses a version that is not the current one', () => {
    const { version } = active().subscription;
    expect(skip(active(), { expectedVersion: version })).toHaveLength(1);
    expect(skip(active(), { expectedVersion: version - 1 })).toMatchObject({ code: 'VERSION_CONFLICT' });
  });

  test('refuses what is not active, what ends, what is due, and what is canceled', () => {
    expect(skip(SubscriptionStory.created())).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    expect(skip(active().untilDue())).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    expect(skip(active().untilDue().decline())).toMatchObject({ detail: { current_status: 'past_due' } });
    const ending = active();
    ending.cancel(false);
    expect(skip(ending)).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    ending.cancel(true);
    expect(skip(ending)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
  });
});

describe('taking a scheduled cancellation back', () => {
  const reactivate = (story: SubscriptionStory) => decideReactivateSubscription({ now: story.now }, story.state);

  test('clears the flag and what was said, and leaves the period as it was', () => {
    const story = active();
    const before = story.subscription;
    story.cancel(false);
    expect(story.accept(reactivate(story))).toEqual([
      { type: 'SubscriptionReactivated', data: { subscriptionId: 'sub_1' } },
    ]);
    const { version, updatedAt: _, ...after } = story.subscription;
    expect(after).toEqual({ ...before, version: undefined, updatedAt: undefined });
    expect(version).toBe(before.version + 2);
    expect(story.untilDue().pay().subscription.completedCycles).toBe(2);
  });

  test('refuses when none is scheduled, when its period is over (F53), and once canceled', () => {
    const story = active();
    expect(reactivate(story)).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    story.cancel(false);
    story.untilDue();
    expect(reactivate(story)).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    story.cancel(true);
    expect(reactivate(story)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
  });
});
