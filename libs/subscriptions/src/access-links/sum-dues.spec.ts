import { describe, expect, test } from '@jest/globals';
import { at, POLICY, SOFT, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { decideCreatePaymentRetry } from '../recovery/create-payment-retry.js';
import { MAX_DUES, sumDues } from './sum-dues.js';

/** Its bill of 28 February was declined. */
function overdue(now: string, policy = POLICY): SubscriptionStory {
  const story = SubscriptionStory.created().pay().untilDue();
  story.policy = policy;
  story.decline(SOFT);
  story.now = at(now);
  return story;
}

const paused = (now: string) => overdue(now, { ...POLICY, offsets_days: [], endAction: 'pause' });
const sumOf = ({ subscription, now }: SubscriptionStory) => sumDues(subscription, now);

/** What is taken in truth when the buyer pays now: each charge that is due, until none is. */
function taken(story: SubscriptionStory): number[] {
  const asked = { now: story.now, retryId: 'spr_1', idempotencyKey: 'k', requestedBy: 'buyer' } as const;
  story.accept(decideCreatePaymentRetry(asked, story.state));
  const amounts: number[] = [];
  for (;;) {
    story.start();
    const amount = story.subscription.openAttempt?.amount.amount;
    if (amount === undefined) return amounts;
    amounts.push(amount);
    story.reachGateway();
    story.succeed();
  }
}

describe('what paying now takes', () => {
  test.each([
    ['one bill while its period runs', overdue('2026-03-01'), 1],
    ['one bill while its period runs in a pause', paused('2026-03-10'), 1],
    ['the next as well when the period is over', overdue('2026-04-02'), 2],
    ['the period that begins when a pause ends, and none that it passed over', paused('2026-09-09'), 2],
    ['every bill that is overdue', overdue('2026-06-02'), 4],
  ])('is %s', (_name, story, periods) => {
    expect(sumOf(story)).toEqual({ amount: usd(2_495 * periods), periods });
    expect(taken(story)).toEqual(Array(periods).fill(2_495));
  });

  test('is bounded', () => {
    expect(sumOf(overdue('2036-03-01'))).toEqual({ amount: usd(2_495 * MAX_DUES), periods: MAX_DUES });
  });
});
