import { describe, expect, test } from '@jest/globals';
import { declined, FINAL, method, SOFT, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { decideSetBackupMethods } from '../recovery/set-backup-methods.js';
import { judgeCardChange } from './judge-card-change.js';

const paid = () => SubscriptionStory.created().pay();
const due = () => paid().untilDue();

/** Another card, and what is done with it in the same breath. */
function changed(story: SubscriptionStory, charge: (story: SubscriptionStory) => unknown = () => undefined) {
  story.changeMethod('pm_2');
  const before = story.subscription;
  charge(story);
  return judgeCardChange(before, story.subscription);
}

describe('what came of putting in another card', () => {
  test('is that it is saved, where nothing was due', () => {
    expect(changed(paid())).toEqual({ kind: 'saved' });
  });

  test.each([
    ['overdue', () => due().decline(SOFT)],
    ['due and waited to be charged', due],
  ])('is told by the charge of a bill that was %s', (_, story) => {
    expect(changed(story(), (told) => told.pay())).toEqual({ kind: 'paid' });
    expect(changed(story(), (told) => told.decline(SOFT))).toEqual({ kind: 'declined', code: 'card_declined' });
    expect(changed(story(), (told) => told.start())).toEqual({ kind: 'processing' });
    expect(changed(story())).toEqual({ kind: 'processing' });
  });

  test('is that nothing was taken where something else than the card held the charge up', () => {
    const heldUp = (story: SubscriptionStory) => {
      story.start();
      story.end({ kind: 'not_attempted', reasons: ['gateway_unreachable'] });
    };
    expect(changed(due(), heldUp)).toEqual({ kind: 'held_up' });
    expect(changed(due().decline(SOFT), heldUp)).toEqual({ kind: 'held_up' });
  });

  test('is that the card cannot be used where it was turned away before it was charged', () => {
    const blockers = ['network_never_retry:never_without_new_method'];
    const turnedAway = (story: SubscriptionStory) => story.start({ blockers });
    expect(changed(due(), turnedAway)).toEqual({ kind: 'declined', code: blockers[0] });
    expect(changed(due().decline(SOFT), turnedAway)).toEqual({ kind: 'declined', code: blockers[0] });
  });

  test('is that the card was declined, although a backup after it was held up', () => {
    const story = due();
    const backups = { methods: [method('pm_3')], consentedAt: story.now, requestedBy: 'buyer' } as const;
    story.accept(decideSetBackupMethods({ now: story.now, ...backups }, story.state));
    const told = changed(story, () => {
      story.start();
      story.end(declined(FINAL));
      story.start();
      story.end({ kind: 'not_attempted', reasons: ['gateway_unreachable'] });
    });
    expect(told).toEqual({ kind: 'declined', code: undefined });
  });

  test('is that the card was declined where dunning ended with it', () => {
    const story = due();
    story.policy = { ...story.policy, offsets_days: [] };
    expect(changed(story, (told) => told.decline(SOFT))).toEqual({ kind: 'declined', code: 'card_declined' });
    expect(story.subscription.status).toBe('canceled');
  });
});
