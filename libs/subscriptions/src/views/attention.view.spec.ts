import { expect, test } from '@jest/globals';
import { SOFT, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { attentionReasons, needsAttention } from './attention.view.js';

const due = () => SubscriptionStory.created().pay().untilDue();

/** A try that the gateway holds up, so often. */
function heldUp(story: SubscriptionStory, times: number): SubscriptionStory {
  for (let n = 0; n < times; n++) {
    story.untilDue().start();
    story.end({ kind: 'not_attempted', reasons: ['gateway_unreachable'] });
  }
  return story;
}

const reasonsOf = ({ subscription }: SubscriptionStory) => {
  const reasons = attentionReasons(subscription);
  expect(needsAttention(subscription)).toBe(reasons.length > 0);
  return reasons.map(({ message: _, ...reason }) => reason);
};

test('nobody need look while all is paid', () => {
  expect(reasonsOf(SubscriptionStory.created().pay())).toEqual([]);
});

test('a failed payment is named with its payment intent and its code', () => {
  const story = due().decline(SOFT);
  const { code, paymentIntentId } = story.subscription.dunning!.lastFailure;
  expect(reasonsOf(story)).toEqual([
    { code: 'payment_failed', payment_intent_id: paymentIntentId, failure_code: code },
  ]);
  expect(reasonsOf(story.untilDue().pay())).toEqual([]);
});

test('a gateway that is out of reach is named once it has been for long', () => {
  const story = heldUp(due(), 8);
  expect(reasonsOf(story)).toEqual([]);
  expect(reasonsOf(heldUp(story, 1))).toMatchObject([
    { code: 'gateway_unavailable', failure_code: 'gateway_unreachable' },
  ]);
});
