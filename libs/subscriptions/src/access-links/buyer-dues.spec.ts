import { describe, expect, test } from '@jest/globals';
import { at, SOFT, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { decideCancelSubscription } from '../lifecycle/cancel-subscription.js';
import { buyerDues } from './buyer-dues.js';

const FAILED_AT = at('2026-02-28');
const paid = () => SubscriptionStory.created().pay();
const overdue = () => paid().untilDue().decline(SOFT);
const duesOf = ({ subscription, now }: SubscriptionStory) => buyerDues(subscription, now);

function cancel(story: SubscriptionStory, immediately: boolean): SubscriptionStory {
  story.accept(decideCancelSubscription({ now: story.now, immediately, requestedBy: 'merchant' }, story.state));
  return story;
}

describe('what a subscription wants of its buyer', () => {
  const nothing = { owed: null, isProcessing: false, nextTryAt: null, endsAt: null, canRetry: false };

  test('is nothing while it is paid, and when it is canceled', () => {
    expect(duesOf(paid())).toEqual(nothing);
    expect(duesOf(cancel(overdue(), true))).toEqual(nothing);
  });

  test('is the overdue bill, since it fell due, with the next try', () => {
    const story = overdue();
    expect(duesOf(story)).toEqual({
      ...nothing,
      owed: { amount: story.subscription.terms.recurringAmount, periods: 1, since: FAILED_AT },
      nextTryAt: story.subscription.dunning?.retryAt,
      canRetry: true,
    });
  });

  test('is to wait while a charge is under way', () => {
    const story = paid().untilDue();
    story.start();
    expect(duesOf(story)).toMatchObject({ owed: null, isProcessing: true, canRetry: false });
  });

  test('is nothing more when it ends with its period, which is shown', () => {
    const story = cancel(paid(), false);
    expect(duesOf(story)).toEqual({ ...nothing, endsAt: story.subscription.currentPeriod?.end });
  });
});
