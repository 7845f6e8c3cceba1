import { describe, expect, test } from '@jest/globals';
import type { Timestamp } from '#kernel';
import { at, method, PLAN, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { decideChangeBillingSchedule } from '../lifecycle/change-billing-schedule.js';
import { decidePauseSubscription } from '../lifecycle/pause-subscription.js';
import { decideReactivateSubscription } from '../lifecycle/reactivate-subscription.js';
import { decideRenewSubscription } from '../lifecycle/renew-subscription.js';
import { decideSkipCycle } from '../lifecycle/skip-cycle.js';
import { decideAnnounceBill } from './announce-bill.js';

const LEADS = { renewalUpcomingLead_days: 7, trialEndingLead_days: 3 };

/** Paid from 31 January to 28 February. */
const active = () => SubscriptionStory.created().pay();
const daily = () => SubscriptionStory.created({ plan: { ...PLAN, interval: { unit: 'daily', count: 1 } } }).pay();

/** What is announced when somebody looks at an instant. */
function announce(story: SubscriptionStory, now: Timestamp, leads = LEADS) {
  story.now = now;
  return story.accept(decideAnnounceBill({ now, leads }, story.state));
}

function moveTo(story: SubscriptionStory, nextBillingAt: Timestamp | null) {
  const input = { now: story.now, owner: 'external', nextBillingAt, initiatedBy: 'merchant' } as const;
  return story.accept(decideChangeBillingSchedule(input, story.state));
}

const upcoming = (billsAt: Timestamp, cycle = 1, lead_days = 7) => ({
  type: 'SubscriptionRenewalUpcoming',
  data: { subscriptionId: 'sub_1', customerId: 'cus_1', cycle, billsAt, amount: usd(2495), lead_days },
});

describe('a renewal', () => {
  test('is announced its lead before its date, once', () => {
    const story = active();
    expect(announce(story, at('2026-02-20T23:59:59.999Z'))).toEqual([]);
    expect(announce(story, at('2026-02-21'))).toEqual([upcoming(at('2026-02-28'))]);
    expect(announce(story, at('2026-02-22'))).toEqual([]);
    story.untilDue().pay();
    expect(announce(story, at('2026-03-23'))).toEqual([]);
    expect(announce(story, at('2026-03-24'))).toEqual([upcoming(at('2026-03-31'), 2)]);
  });

  test('is announced late rather than not at all, but never when it is due', () => {
    expect(announce(active(), at('2026-02-27T23:59:59.999Z'))).toEqual([upcoming(at('2026-02-28'))]);
    expect(announce(active(), at('2026-02-28'))).toEqual([]);
  });

  test('follows the lead of the moment, and a changed lead repeats nothing', () => {
    const story = active();
    const long = { ...LEADS, renewalUpcomingLead_days: 14 };
    expect(announce(story, at('2026-02-15'))).toEqual([]);
    expect(announce(story, at('2026-02-15'), long)).toEqual([upcoming(at('2026-02-28'), 1, 14)]);
    expect(announce(story, at('2026-02-21'))).toEqual([]);
  });

  test('of a cycle that is shorter than the lead is announced once the one before is settled', () => {
    const story = daily();
    expect(announce(story, story.now)).toEqual([upcoming(at('2026-02-01'))]);
    story.untilDue();
    expect(announce(story, story.now)).toEqual([]);
    story.pay();
    expect(announce(story, at('2026-01-31'))).toEqual([]);
    expect(announce(story, at('2026-02-01'))).toEqual([upcoming(at('2026-02-02'), 2)]);
  });
});

describe('a trial', () => {
  const trial = () => SubscriptionStory.created({ plan: { ...PLAN, trialPeriod_days: 14, setupFee: usd(500) } });

  test('is announced to end, with what the first bill comes to', () => {
    const story = trial();
    expect(announce(story, at('2026-02-10'))).toEqual([]);
    const common = { subscriptionId: 'sub_1', customerId: 'cus_1', cycle: 0, billsAt: at('2026-02-14') };
    expect(announce(story, at('2026-02-11'))).toEqual([
      { type: 'SubscriptionTrialEnding', data: { ...common, amount: usd(2995), lead_days: 3 } },
    ]);
    expect(announce(story, at('2026-02-12'))).toEqual([]);
  });

  test('that was canceled is not, and one that is kept after all is', () => {
    const story = trial();
    story.now = at('2026-02-10');
    story.cancel(false);
    expect(announce(story, at('2026-02-11'))).toEqual([]);
    story.accept(decideReactivateSubscription({ now: story.now }, story.state));
    expect(announce(story, at('2026-02-11'))).toHaveLength(1);
  });
});

describe('a bill whose date moves', () => {
  test('to a later day is announced anew, its lead before that', () => {
    const story = active();
    announce(story, at('2026-02-21'));
    moveTo(story, at('2026-03-10'));
    expect(announce(story, at('2026-03-02'))).toEqual([]);
    expect(announce(story, at('2026-03-03'))).toEqual([upcoming(at('2026-03-10'))]);
  });

  test('to an earlier day is announced anew at once: what was said last holds', () => {
    const story = active();
    announce(story, at('2026-02-21'));
    moveTo(story, at('2026-02-25'));
    expect(announce(story, at('2026-02-21'))).toEqual([upcoming(at('2026-02-25'))]);
  });

  test('there and back is announced each time', () => {
    const story = active();
    for (const day of ['2026-02-28', '2026-02-27', '2026-02-28']) {
      moveTo(story, at(day));
      expect(announce(story, at('2026-02-22'))).toEqual([upcoming(at(day))]);
    }
  });

  test('is not announced while its owner says no date', () => {
    const story = active();
    moveTo(story, null);
    expect(announce(story, at('2026-02-27'))).toEqual([]);
  });

  test('by a skipped cycle is announced for the one that is billed', () => {
    const story = active();
    announce(story, at('2026-02-21'));
    const skip = { now: story.now, cycle: 1, initiatedBy: 'buyer' } as const;
    story.accept(decideSkipCycle(skip, story.state));
    expect(announce(story, at('2026-03-23'))).toEqual([]);
    expect(announce(story, at('2026-03-24'))).toEqual([upcoming(at('2026-03-31'), 2)]);
  });
});

describe('nothing is announced', () => {
  const NEAR = at('2026-02-27');

  test.each<[string, (story: SubscriptionStory) => unknown]>([
    ['that ends with its period', (story) => story.cancel(false)],
    ['that was canceled', (story) => story.cancel(true)],
    ['that is paused', (story) => story.accept(decidePauseSubscription({ now: story.now, cycles: 1 }, story.state))],
    [
      'that is being paid before its date',
      (story) => {
        const renewal = { now: story.now, cycle: 1, method: method(), initiatedBy: 'merchant' } as const;
        story.accept(decideRenewSubscription(renewal, story.state));
      },
    ],
  ])('of a subscription %s', (_, happens) => {
    const story = active();
    happens(story);
    expect(announce(story, NEAR)).toEqual([]);
  });

  test('of a retry, nor of a cycle that is overdue', () => {
    const story = active().untilDue().decline();
    expect(story.obligation?.kind).toBe('retry');
    expect(announce(story, story.now)).toEqual([]);
  });

  test('of what costs nothing, or less than can be charged', () => {
    for (const amount of [0, 1]) {
      const lineItems = PLAN.lineItems.map((line) => ({ ...line, unitPrice: usd(amount) }));
      const story = SubscriptionStory.created({ plan: { ...PLAN, lineItems } });
      story.start();
      expect(story.subscription).toMatchObject({ status: 'active', cycle: 1 });
      expect(announce(story, NEAR)).toEqual([]);
    }
  });

  test('of a first payment, nor of a start that was scheduled', () => {
    const startsAt = at('2026-02-03');
    const story = SubscriptionStory.created({ billingStart: { type: 'scheduled', startsAt } });
    expect(announce(story, at('2026-02-02'))).toEqual([]);
    expect(announce(SubscriptionStory.created(), at('2026-01-31'))).toEqual([]);
  });

  test('before a subscription exists', () => {
    expect(decideAnnounceBill({ now: NEAR, leads: LEADS }, null)).toEqual([]);
  });
});
