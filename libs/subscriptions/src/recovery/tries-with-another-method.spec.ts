import { describe, expect, test } from '@jest/globals';
import { plusDays, plusMilliseconds } from '#kernel';
import { at, declined, FINAL, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import type { SubscriptionPaymentMethodChanged } from '../subscription.events.js';

/** A subscription whose second cycle is due on 28 February. */
const renewing = () => SubscriptionStory.created().pay().untilDue();

describe('an overdue bill', () => {
  test('one method after the other that is declined uses up no retry', () => {
    const story = renewing().decline();
    const planned = story.obligation;
    for (let n = 2; n < 9; n++) {
      story.changeMethod(`pm_${n}`);
      story.decline();
      expect(story.obligation).toEqual(planned);
    }
    expect(story.subscription).toMatchObject({ status: 'past_due', dunning: { failures: 1 } });
    expect(story.untilDue().start()[0]?.data).toMatchObject({ trigger: 'dunning', paymentMethodId: 'pm_8' });
  });

  test('a method that is ruled out when it is put in is not tried again, and the end comes when the last retry would have', () => {
    const story = renewing().decline();
    const retryAt = plusDays(at('2026-02-28'), 1);
    story.changeMethod('pm_2');
    story.decline(FINAL);
    expect(story.obligation).toEqual({ kind: 'end_dunning', dueAt: plusDays(retryAt, 3 + 5 + 7) });
  });

  test('a method that is put in for one that was ruled out gets the retries that were left', () => {
    const story = renewing().decline(FINAL);
    story.now = at('2026-03-05');
    story.changeMethod('pm_2');
    story.decline();
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: at('2026-03-06') });
    expect(story.subscription.dunning).toMatchObject({ failures: 1 });
  });

  test('a gateway that holds up the try with another method is asked again, not on the day of the next retry', () => {
    const story = renewing().decline(FINAL);
    story.now = at('2026-03-05');
    story.changeMethod('pm_2');
    story.start();
    story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: plusMilliseconds(story.now, 300_000) });
  });

  test('a change of method of before there was setsPlanAside counts as it did', () => {
    const story = renewing().decline();
    const [changed] = story.changeMethod('pm_2');
    const { setsPlanAside: _, ...data } = changed!.data as SubscriptionPaymentMethodChanged['data'];
    const before = renewing().decline();
    before.accept([{ type: 'SubscriptionPaymentMethodChanged', data }]);
    expect(before.start()[0]?.data).toMatchObject({ trigger: 'recovery' });
    before.end(declined());
    expect(before.subscription.dunning).toMatchObject({ failures: 2 });
  });
});
