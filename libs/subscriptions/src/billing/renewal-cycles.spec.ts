import { describe, expect, test } from '@jest/globals';
import type { Interval, Timestamp } from '#kernel';
import { at, PLAN, SubscriptionStory, types, usd } from '../fixtures/subscription-story.fixture.js';
import type { NewSubscription } from '../lifecycle/create-subscription.js';

/** Charges `count` cycles, each when it is due, and tells when and how much. */
function bill(count: number, changes: Partial<NewSubscription>): [Timestamp, number][] {
  const story = SubscriptionStory.created(changes);
  return Array.from({ length: count }, () => {
    story.untilDue().start();
    const attempt = story.subscription.openAttempt;
    if (attempt === null) throw new Error('no attempt');
    expect(attempt.period.start).toBe(story.now);
    story.reachGateway();
    story.succeed();
    return [attempt.period.start.slice(0, 10), attempt.amount.amount];
  });
}

const every = (unit: Interval['unit'], count = 1) => ({ ...PLAN, interval: { unit, count } });

describe('the cycles of a subscription follow the calendar table', () => {
  test.each<[string, Partial<NewSubscription>, string[]]>([
    ['C1 monthly from 2 Sep', { now: at('2026-09-02') }, ['2026-09-02', '2026-10-02', '2026-11-02']],
    [
      'C2 monthly from 31 Jan',
      { now: at('2026-01-31') },
      ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    ],
    ['C2 in a leap year', { now: at('2028-01-31') }, ['2028-01-31', '2028-02-29', '2028-03-31']],
    [
      'C3 weekly from Fri 3 Jun',
      { now: at('2022-06-03'), plan: every('weekly') },
      ['2022-06-03', '2022-06-10', '2022-06-17'],
    ],
    [
      'C4 anchor day 17 from 16 Jan',
      { now: at('2012-01-16'), billingAnchorDay: 17 },
      ['2012-01-16', '2012-01-17', '2012-02-17'],
    ],
    [
      'C5 anchor day 30 from 16 Feb',
      { now: at('2012-02-16'), billingAnchorDay: 30 },
      ['2012-02-16', '2012-02-29', '2012-03-30'],
    ],
    ['C6 anchor day 3 from 2 Mar', { now: at('2012-03-02'), billingAnchorDay: 3 }, ['2012-03-02', '2012-03-03']],
    ['C6 anchor day 3 from 3 Mar', { now: at('2012-03-03'), billingAnchorDay: 3 }, ['2012-03-03', '2012-04-03']],
    ['C6 anchor day 3 from 4 Mar', { now: at('2012-03-04'), billingAnchorDay: 3 }, ['2012-03-04', '2012-04-03']],
    [
      'C8 anchor day 31 around February',
      { now: at('2023-01-31'), billingAnchorDay: 31 },
      ['2023-01-31', '2023-02-28', '2023-03-31'],
    ],
  ])('%s', (_name, changes, days) => {
    expect(bill(days.length, changes).map(([day]) => day)).toEqual(days);
  });

  test('C9 a stub costs its part of the whole, and the setup fee comes on top of the first cycle only', () => {
    const stub = { now: at('2021-09-16'), billingAnchorDay: 25 };
    const expected: [string, number][] = [
      ['2021-09-16', 724],
      ['2021-09-25', 2495],
      ['2021-10-25', 2495],
    ];
    // 24.95 × 9 ÷ 31 = 7.2435…
    expect(bill(3, stub)).toEqual(expected);
    const withFee = bill(2, { ...stub, plan: { ...PLAN, setupFee: usd(1000) } });
    expect(withFee).toEqual([
      ['2021-09-16', 1724],
      ['2021-09-25', 2495],
    ]);
  });

  test('a period begins where the one before ended, and the current period is the paid one', () => {
    const story = SubscriptionStory.created({ now: at('2026-01-31') });
    let end = at('2026-01-31');
    for (let cycle = 0; cycle < 40; cycle++) {
      story.untilDue().pay();
      expect(story.subscription.currentPeriod?.start).toBe(end);
      end = story.subscription.currentPeriod?.end ?? '';
    }
    expect(story.subscription).toMatchObject({ completedCycles: 40, cycle: 40, status: 'active' });
  });

  test('after an outage each missed cycle is charged once, oldest first, under its own number', () => {
    const story = SubscriptionStory.created({ now: at('2026-01-31') }).pay();
    story.now = at('2026-05-01');
    const from = story.events.length;
    while (story.obligation?.dueAt && story.obligation.dueAt <= story.now) story.pay();
    const started = story.events
      .slice(from)
      .flatMap((event) => (event.type === 'BillingAttemptStarted' ? [event.data] : []));
    expect(started.map(({ cycle, period }) => [cycle, period.start.slice(0, 10)])).toEqual([
      [1, '2026-02-28'],
      [2, '2026-03-31'],
      [3, '2026-04-30'],
    ]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-05-31') });
  });

  test('a free plan renews without an attempt, and becomes active', () => {
    const story = SubscriptionStory.created({ plan: { ...PLAN, lineItems: [] } });
    expect(types(story.start())).toEqual(['BillingCycleWaived', 'SubscriptionActivated']);
    expect(types(story.untilDue().start())).toEqual(['BillingCycleWaived']);
    expect(story.subscription).toMatchObject({ status: 'active', completedCycles: 2 });
  });

  test('a stub that is too small to be paid is waived', () => {
    const story = SubscriptionStory.created({
      now: at('2026-01-31'),
      billingAnchorDay: 1,
      plan: {
        ...PLAN,
        lineItems: [{ lineItemId: 'spli_1', name: 'Tea', description: null, unitPrice: usd(500), quantity: 1 }],
      },
    });
    expect(story.start()[0]).toEqual({
      type: 'BillingCycleWaived',
      data: {
        cycle: 0,
        period: { start: at('2026-01-31'), end: at('2026-02-01') },
        amount: usd(16),
        reason: 'below_least_payment',
      },
    });
  });
});
