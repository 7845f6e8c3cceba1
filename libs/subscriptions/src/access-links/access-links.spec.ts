import { describe, expect, test } from '@jest/globals';
import { type Decision, isRefusal, plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import { at, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import type { AccessLinkEvent } from './access-link.events.js';
import { type AccessLinkState, accessLinkAggregate } from './access-link.js';
import { decideCreateAccessLink } from './create-access-link.js';
import { ACCESS_LINK_CARDS_LIMIT, decideEnterCard } from './enter-card.js';
import { ACCESS_SESSION_MS, decideOpenAccessLink } from './open-access-link.js';

const NOW = at('2026-02-02');
const subscription = SubscriptionStory.created().pay().subscription;
const made = { now: NOW, accessLinkId: 'alink_1', digest: 'd0', subscription };

/** A link by its events. */
class LinkStory {
  state: AccessLinkState = null;
  #revision = 0;

  accept(decision: Decision<AccessLinkEvent>, now: Timestamp = NOW): readonly AccessLinkEvent[] {
    if (isRefusal(decision)) throw new Error(decision.code);
    for (const event of decision) {
      const fact = { id: `e${this.#revision}`, at: now, revision: this.#revision++ };
      this.state = accessLinkAggregate.evolve(this.state, event, fact);
    }
    return decision;
  }

  open(sessionDigest: string, now: Timestamp = NOW): Decision<AccessLinkEvent> {
    return decideOpenAccessLink({ now, sessionDigest }, this.state);
  }
}

function link(opens = 0): LinkStory {
  const story = new LinkStory();
  story.accept(decideCreateAccessLink(made, null));
  for (let n = 1; n <= opens; n++) story.accept(story.open(`s${n}`));
  return story;
}

const codeOf = (decision: Decision<AccessLinkEvent>) => (isRefusal(decision) ? decision.code : decision);

describe('making a link', () => {
  test('writes down what it opens, until when, and only the digest of its secret', () => {
    const story = new LinkStory();
    expect(story.accept(decideCreateAccessLink(made, story.state))).toEqual([
      {
        type: 'AccessLinkCreated',
        data: {
          accessLinkId: 'alink_1',
          merchantId: subscription.merchantId,
          subscriptionId: 'sub_1',
          digest: 'd0',
          expiresAt: plusDays(NOW, 14),
          maxOpens: 5,
        },
      },
    ]);
    expect(decideCreateAccessLink(made, story.state)).toEqual([]);
  });

  test('is refused where there is nothing to mend', () => {
    const canceled = { ...subscription, status: 'canceled' as const };
    expect(codeOf(decideCreateAccessLink({ ...made, subscription: canceled }, null))).toBe('SUBSCRIPTION_CANCELED');
    expect(codeOf(decideCreateAccessLink({ ...made, subscription: null }, null))).toBe('RESOURCE_NOT_FOUND');
  });
});

describe('opening a link', () => {
  test('counts, and begins a session of half an hour', () => {
    expect(link(1).open('s2')).toEqual([
      {
        type: 'AccessLinkOpened',
        data: {
          accessLinkId: 'alink_1',
          open: 2,
          sessionDigest: 's2',
          sessionEndsAt: plusMilliseconds(NOW, ACCESS_SESSION_MS),
        },
      },
    ]);
  });

  test('five times and never six, but the same opening again yields nothing', () => {
    expect(codeOf(link(5).open('s6'))).toBe('ACCESS_LINK_USED_UP');
    expect(link(5).open('s5')).toEqual([]);
  });

  test('until the instant at which it expires', () => {
    const expiresAt = plusDays(NOW, 14);
    expect(link().open('s1', plusMilliseconds(expiresAt, -1))).toHaveLength(1);
    expect(codeOf(link().open('s1', expiresAt))).toBe('ACCESS_LINK_EXPIRED');
  });

  test('is refused where there is none', () => {
    expect(codeOf(new LinkStory().open('s1'))).toBe('RESOURCE_NOT_FOUND');
  });
});

describe('putting in a card', () => {
  const enter = (story: LinkStory, paymentMethodId: string) =>
    decideEnterCard({ open: 1, paymentMethodId, subscription }, story.state);

  test('is noted once for each method', () => {
    const story = link(1);
    const entered = { accessLinkId: 'alink_1', open: 1, paymentMethodId: 'pm_1' };
    expect(story.accept(enter(story, 'pm_1'))).toEqual([{ type: 'AccessLinkCardEntered', data: entered }]);
    expect(enter(story, 'pm_1')).toEqual([]);
  });

  test('is refused after so many that somebody seems to try out cards', () => {
    const story = link(1);
    for (let n = 1; n <= ACCESS_LINK_CARDS_LIMIT; n++) story.accept(enter(story, `pm_${n}`));
    expect(codeOf(enter(story, 'pm_last'))).toBe('RESOURCE_LIMIT_EXCEEDED');
    expect(enter(story, 'pm_1')).toEqual([]);
  });

  test('is refused once the subscription is canceled: the card would pay for nothing', () => {
    const story = link(1);
    const canceled = { ...subscription, status: 'canceled' as const };
    const entry = { open: 1, paymentMethodId: 'pm_1' };
    expect(codeOf(decideEnterCard({ ...entry, subscription: canceled }, story.state))).toBe('SUBSCRIPTION_CANCELED');
    expect(codeOf(decideEnterCard({ ...entry, subscription: null }, story.state))).toBe('RESOURCE_NOT_FOUND');
  });
});
