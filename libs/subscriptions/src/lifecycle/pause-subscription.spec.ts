import { describe, expect, test } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { at, FINAL, PLAN, POLICY, SubscriptionStory, types } from '../fixtures/subscription-story.fixture.js';
import { decideEndPause } from './end-pause.js';
import { decidePauseSubscription } from './pause-subscription.js';
import { decideResumeSubscription } from './resume-subscription.js';

/** Paid from 31 January to 28 February. */
const active = () => SubscriptionStory.created().pay();
const monthly = { anchor: at('2026-01-31'), interval: { unit: 'monthly', count: 1 }, timeZone: 'UTC' } as const;

const pause = (story: SubscriptionStory, cycles?: number) =>
  decidePauseSubscription({ now: story.now, cycles }, story.state);
const resume = (story: SubscriptionStory) => decideResumeSubscription({ now: story.now }, story.state);
const paused = (cycles?: number) => {
  const story = active();
  story.now = at('2026-02-10');
  story.accept(pause(story, cycles));
  return story;
};

describe('pausing a subscription', () => {
  test('until it is resumed stops all billing at once', () => {
    const story = active();
    const subscriptionId = 'sub_1';
    expect(story.accept(pause(story))).toEqual([
      { type: 'SubscriptionPaused', data: { subscriptionId, reason: 'requested' } },
    ]);
    expect(story.subscription).toMatchObject({ status: 'paused', pausedAt: story.now, pausedFor: null });
    expect(story.obligation).toBeUndefined();
    story.now = at('2027-02-28');
    expect(story.start()).toEqual([]);
    expect(decideEndPause({ now: story.now }, story.state)).toEqual([]);
  });

  test('for two cycles passes two bills over, and the third is on its own day, back on the 31st', () => {
    const story = active();
    const pausedFor = { cycles: 2, resumesAt: at('2026-04-30') };
    expect(story.accept(pause(story, 2))).toEqual([
      { type: 'SubscriptionPaused', data: { subscriptionId: 'sub_1', reason: 'requested', pausedFor } },
    ]);
    expect(story.obligation).toEqual({ kind: 'resume', dueAt: at('2026-04-30') });
    story.now = plusMilliseconds(at('2026-04-30'), -1);
    expect(decideEndPause({ now: story.now }, story.state)).toEqual([]);
    story.untilDue();
    expect(story.accept(decideEndPause({ now: story.now }, story.state))).toEqual([
      {
        type: 'SubscriptionResumed',
        data: {
          subscriptionId: 'sub_1',
          reason: 'pause_elapsed',
          passedOver: { start: at('2026-02-28'), end: at('2026-04-30') },
          calendar: { cycle: 1, cycleStart: at('2026-04-30'), schedule: monthly, periodIndex: 3 },
        },
      },
    ]);
    expect(decideEndPause({ now: story.now }, story.state)).toEqual([]);
    story.pay();
    expect(story.subscription).toMatchObject({
      status: 'active',
      currentPeriod: { start: at('2026-04-30'), end: at('2026-05-31') },
      cycle: 2,
      completedCycles: 2,
    });
  });

  test('that ends while the engine is away ends as of its day, and no cycle is lost (F25)', () => {
    const story = paused(1);
    story.now = at('2026-07-15');
    story.accept(decideEndPause({ now: story.now }, story.state));
    expect(story.subscription).toMatchObject({ status: 'active', cycleStart: at('2026-03-31') });
  });

  test.each<[string, () => SubscriptionStory, string]>([
    ['an incomplete one', () => SubscriptionStory.created(), 'incomplete'],
    ['one in trial', () => SubscriptionStory.created({ plan: { ...PLAN, trialPeriod_days: 7 } }), 'trialing'],
    ['a past due one', () => active().untilDue().decline(), 'past_due'],
    ['one whose bill is due', () => active().untilDue(), 'active'],
    ['a paused one', () => paused(), 'paused'],
  ])('refuses %s', (_what, given, current_status) => {
    expect(pause(given())).toMatchObject({ code: 'CANNOT_PAUSE', detail: { current_status } });
  });

  test('refuses while a payment is under way, when it is ending, and once canceled', () => {
    const billing = active().untilDue();
    billing.start();
    expect(pause(billing)).toMatchObject({ code: 'CANNOT_PAUSE' });
    const ending = active();
    ending.cancel(false);
    expect(pause(ending)).toMatchObject({ code: 'CANNOT_PAUSE' });
    ending.cancel(true);
    expect(pause(ending)).toMatchObject({ code: 'CANNOT_PAUSE', detail: { current_status: 'canceled' } });
  });

  test('refuses more than 36 cycles', () => {
    expect(pause(active(), 36)).toHaveLength(1);
    expect(pause(active(), 37)).toMatchObject({ code: 'PAUSE_DURATION_TOO_LONG', detail: { limit: 36 } });
  });
});

describe('resuming a subscription', () => {
  test('inside its paid period goes on as if nothing had been', () => {
    const story = paused(2);
    story.now = at('2026-02-20');
    const nothing = { passedOver: null, calendar: null };
    expect(story.accept(resume(story))).toEqual([
      { type: 'SubscriptionResumed', data: { subscriptionId: 'sub_1', reason: 'requested', ...nothing } },
    ]);
    expect(story.subscription).toMatchObject({ status: 'active', pausedAt: null, pausedFor: null });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
  });

  test('after its paid period begins a period now, charged now, and the time between is free', () => {
    const story = paused();
    story.now = at('2026-05-10');
    const schedule = { ...monthly, anchor: at('2026-05-10') };
    expect(story.accept(resume(story))).toEqual([
      {
        type: 'SubscriptionResumed',
        data: {
          subscriptionId: 'sub_1',
          reason: 'requested',
          passedOver: { start: at('2026-02-28'), end: at('2026-05-10') },
          calendar: { cycle: 1, cycleStart: at('2026-05-10'), schedule, periodIndex: 0 },
        },
      },
    ]);
    story.pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-05-10'), end: at('2026-06-10') });
    expect(story.subscription.completedCycles).toBe(2);
  });

  test('with an anchor day charges the part of a period that is left until it', () => {
    const story = SubscriptionStory.created({ billingAnchorDay: 31 }).pay();
    story.accept(pause(story));
    story.now = at('2026-05-10');
    story.accept(resume(story));
    story.start();
    const { period, amount } = story.subscription.openAttempt ?? {};
    expect(period).toEqual({ start: at('2026-05-10'), end: at('2026-05-31') });
    expect(amount?.amount).toBe(Math.round((2495 * 21) / 31));
  });

  test('refuses what is not paused', () => {
    expect(resume(active())).toMatchObject({ code: 'CANNOT_RESUME', detail: { current_status: 'active' } });
  });

  test('refuses while an overdue amount, or the first payment, is missing', () => {
    const overdue = active();
    overdue.policy = { ...POLICY, endAction: 'pause', offsets_days: [] };
    overdue.untilDue().decline(FINAL);
    expect(types(overdue.events).slice(-2)).toEqual(['DunningExhausted', 'SubscriptionPaused']);
    expect(resume(overdue)).toMatchObject({ code: 'CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED' });
    const unpaid = SubscriptionStory.created();
    unpaid.policy = overdue.policy;
    unpaid.decline(FINAL);
    expect(resume(unpaid)).toMatchObject({ code: 'CANNOT_RESUME_INITIAL_PAYMENT_PENDING' });
  });
});
