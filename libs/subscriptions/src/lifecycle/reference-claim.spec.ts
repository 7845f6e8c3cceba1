import { describe, expect, test } from '@jest/globals';
import { SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { decideClaimReference, isFreed, subscriptionReferenceAggregate } from './reference-claim.js';

const claimed = (subscriptionId: string, takenOverFrom?: string) => ({
  type: 'SubscriptionReferenceClaimed',
  data: { subscriptionId, ...(takenOverFrom && { takenOverFrom }) },
});

describe('a reference that stands for one live subscription (F13)', () => {
  test('is claimed by the first, and by another only once its holder is done with it', () => {
    const { initial } = subscriptionReferenceAggregate;
    expect(decideClaimReference({ subscriptionId: 'sub_1' }, initial)).toEqual([claimed('sub_1')]);
    const held = { subscriptionId: 'sub_1' };
    expect(decideClaimReference({ subscriptionId: 'sub_1' }, held)).toEqual([]);
    expect(decideClaimReference({ subscriptionId: 'sub_2' }, held)).toEqual([]);
    expect(decideClaimReference({ subscriptionId: 'sub_2', freed: 'sub_0' }, held)).toEqual([]);
    const takeOver = decideClaimReference({ subscriptionId: 'sub_2', freed: 'sub_1' }, held);
    expect(takeOver).toEqual([claimed('sub_2', 'sub_1')]);
    expect(decideClaimReference({ subscriptionId: 'sub_2', freed: 'sub_1' }, { subscriptionId: 'sub_2' })).toEqual([]);
  });

  test('is freed by a cancellation and by another name, not by a creation that came only half way', () => {
    const story = SubscriptionStory.created({ externalReferenceId: 'seat-1' });
    expect(isFreed(story.state, 'seat-1')).toBe(false);
    expect(isFreed(story.state, 'seat-2')).toBe(true);
    expect(isFreed(null, 'seat-1')).toBe(false);
    story.cancel(true);
    expect(isFreed(story.state, 'seat-1')).toBe(true);
  });
});
