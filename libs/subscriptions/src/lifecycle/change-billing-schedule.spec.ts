import { describe, expect, test } from '@jest/globals';
import { DEFAULT_BILLING_SETTINGS } from '../billing/default-billing-settings.js';
import { billingDates } from '../billing/next-obligation.js';
import { pickDunningPolicy } from '../billing/pick-dunning-policy.js';
import { at, method, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { subscriptionResource } from '../views/subscription.view.js';
import { decideChangeBillingSchedule, type ScheduleChange } from './change-billing-schedule.js';
import type { NewSubscription } from './create-subscription.js';
import { decidePauseSubscription } from './pause-subscription.js';
import { decideRenewSubscription } from './renew-subscription.js';
import { decideResumeSubscription } from './resume-subscription.js';
import { decideSkipCycle } from './skip-cycle.js';

/** Paid on 31 January 2026. */
const active = (changes: Partial<NewSubscription> = {}) => SubscriptionStory.created(changes).pay();
const external = () => active({ billingScheduleOwner: 'external' });
const change = (story: SubscriptionStory, wanted: Partial<ScheduleChange>) =>
  decideChangeBillingSchedule(
    { owner: 'flint', nextBillingAt: null, initiatedBy: 'merchant', ...wanted, now: story.now },
    story.state,
  );

describe('a billing schedule of our own', () => {
  test('moves the next bill; the running period reaches to it, and those after it are counted from there', () => {
    const story = active();
    const wanted = { nextBillingAt: at('2026-03-10') };
    expect(story.accept(change(story, wanted))).toEqual([
      {
        type: 'SubscriptionBillingScheduleChanged',
        data: {
          subscriptionId: 'sub_1',
          initiatedBy: 'merchant',
          owner: 'flint',
          nextBillingAt: at('2026-03-10'),
          calendar: {
            cycle: 1,
            cycleStart: at('2026-03-10'),
            schedule: { anchor: at('2026-03-10'), interval: { unit: 'monthly', count: 1 }, timeZone: 'UTC' },
            periodIndex: 0,
          },
          previous: { owner: 'flint', nextBillingAt: at('2026-02-28') },
        },
      },
    ]);
    expect(change(story, wanted)).toEqual([]);
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-01-31'), end: at('2026-03-10') });
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-03-10'), end: at('2026-04-10') });
  });

  test('with an anchor day the first period is the part that is left until it, at its part of the price', () => {
    const story = active();
    story.accept(change(story, { nextBillingAt: at('2026-03-22'), billingAnchorDay: 31 }));
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({
      period: { start: at('2026-03-22'), end: at('2026-03-31') },
      // Nine of the 31 days from 28 February.
      amount: usd(Math.round((2495 * 9) / 31)),
    });
  });
});

describe('a billing schedule of the caller', () => {
  test('waits after each cycle until the next date is named, and bills that one then', () => {
    const story = external();
    expect(story.obligation).toEqual({ kind: 'await_schedule', dueAt: null });
    expect(subscriptionResource(story.subscription)).toMatchObject({
      billing_schedule_owner: 'external',
      awaiting_billing_schedule: true,
      billing_schedule_waiting_started_at: at('2026-01-31'),
      current_period_end: at('2026-02-28'),
    });
    story.accept(change(story, { owner: 'external', nextBillingAt: at('2026-04-05') }));
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-04-05') });
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-04-05'), end: at('2026-05-05') });
    expect(story.obligation?.kind).toBe('await_schedule');
  });

  test('can be left open again, and handed over to us with a date', () => {
    const story = external();
    story.accept(change(story, { owner: 'external', nextBillingAt: at('2026-03-01') }));
    story.accept(change(story, { owner: 'external', nextBillingAt: null }));
    expect(change(story, { owner: 'external', nextBillingAt: null })).toEqual([]);
    expect(billingDates(story.subscription).nextBillingAt).toBeNull();
    story.accept(change(story, { owner: 'flint', nextBillingAt: at('2026-03-15') }));
    story.untilDue().pay();
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-04-15') });
  });

  test('has no cycles ahead that could be skipped, renewed or counted', () => {
    const story = external();
    const { now, state } = story;
    const refused = { code: 'INVALID_STATUS_TRANSITION' };
    expect(decideSkipCycle({ now, cycle: 1, initiatedBy: 'buyer' }, state)).toMatchObject(refused);
    const renewal = { now, cycle: 1, method: method(), initiatedBy: 'buyer' } as const;
    expect(decideRenewSubscription(renewal, state)).toMatchObject(refused);
    expect(decidePauseSubscription({ now, cycles: 1 }, state)).toMatchObject({ code: 'CANNOT_PAUSE' });
  });

  test('a date that passes in a pause is void: it waits for another', () => {
    const story = external();
    story.accept(change(story, { owner: 'external', nextBillingAt: at('2026-03-01') }));
    story.accept(decidePauseSubscription({ now: story.now }, story.state));
    story.now = at('2026-03-20');
    const [event] = story.accept(decideResumeSubscription({ now: story.now }, story.state));
    expect(event?.data).toMatchObject({ passedOver: { start: at('2026-03-01'), end: story.now }, calendar: null });
    expect(story.obligation).toEqual({ kind: 'await_schedule', dueAt: null });
  });

  test('an import waits for its first date; the end of dunning is a setting of its own', () => {
    const billingStart = { type: 'imported', periodStartedAt: at('2026-01-20') } as const;
    const story = SubscriptionStory.created({ billingStart, billingScheduleOwner: 'external' });
    expect(story.obligation).toEqual({ kind: 'await_schedule', dueAt: null });
    const settings = { ...DEFAULT_BILLING_SETTINGS, externalEndAction: 'pause' } as const;
    expect(pickDunningPolicy(settings, story.state).endAction).toBe('pause');
    expect(pickDunningPolicy(settings, active().state)).toEqual(settings.dunning);
  });
});

describe('a change of the billing schedule is refused', () => {
  test.each<[string, Partial<ScheduleChange>, string]>([
    ['without a date that we are to keep', {}, 'SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED'],
    ['for now', { nextBillingAt: at('2026-02-10') }, 'SUBSCRIPTION_NEXT_BILLING_AT_NOT_FUTURE'],
    ['before the period', { nextBillingAt: at('2026-01-31') }, 'SUBSCRIPTION_NEXT_BILLING_AT_BEFORE_PERIOD_START'],
    ['too far ahead', { nextBillingAt: at('2028-02-11') }, 'SUBSCRIPTION_NEXT_BILLING_AT_TOO_FAR'],
    ['with day 32', { nextBillingAt: at('2026-03-01'), billingAnchorDay: 32 }, 'INVALID_BILLING_ANCHOR_DAY'],
    [
      'with an anchor day of another owner',
      { owner: 'external', nextBillingAt: at('2026-03-01'), billingAnchorDay: 3 },
      'SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED',
    ],
  ])('%s', (_what, wanted, code) => {
    const story = active();
    story.now = at('2026-02-10');
    expect(change(story, wanted)).toMatchObject({ refused: true, code });
  });

  test('unless it is active, goes on and owes nothing', () => {
    const wanted = { nextBillingAt: at('2026-06-01') };
    const ending = active();
    ending.cancel(false);
    const trouble = [SubscriptionStory.created(), active().untilDue(), active().untilDue().decline(), ending];
    for (const story of trouble) {
      expect(change(story, wanted)).toMatchObject({
        code: 'SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED',
        detail: { param: 'status', current_status: story.subscription.status, current_version: expect.any(Number) },
      });
    }
  });
});
