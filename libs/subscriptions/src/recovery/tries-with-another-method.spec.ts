import { describe, expect, test } from '@jest/globals';
import { plusDays, plusMilliseconds } from '#kernel';
import { at, declined, FINAL, SubscriptionStory, types } from '../fixtures/subscription-story.fixture.js';
import type { SubscriptionPaymentMethodChanged } from '../subscription.events.js';

/** A subscription whose second cycle is due on 28 February. */
const renewing = () => SubscriptionStory.created().pay().untilDue();

function heldUp(story: SubscriptionStory): void {
  story.start();
  story.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'] });
}

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

  /** All retries but the last have failed; it is planned for 16 March. */
  function beforeTheLastRetry(): SubscriptionStory {
    const story = renewing().decline();
    for (let n = 1; n < 4; n++) story.untilDue().decline();
    expect(story.subscription.dunning).toMatchObject({ failures: 4 });
    return story;
  }

  test.each([
    ['the gateway held up the first try with it', (story: SubscriptionStory) => heldUp(story)],
    [
      'it was changed again while nobody knew what became of the try',
      (story: SubscriptionStory) => {
        story.start();
        story.end({ kind: 'unknown', reason: 'gateway_gave_no_answer' });
        story.changeMethod('pm_3');
        story.end(declined());
      },
    ],
    [
      'it was changed again while it waited for the gateway',
      (story: SubscriptionStory) => {
        heldUp(story);
        story.now = plusMilliseconds(story.now, 60_000);
        story.changeMethod('pm_3');
      },
    ],
    ['it was changed again before it was tried', (story: SubscriptionStory) => story.changeMethod('pm_3')],
  ])('another method that is declined leaves the plan as it was, also when %s', (_, meanwhile) => {
    const story = beforeTheLastRetry();
    const planned = story.obligation;
    story.changeMethod('pm_2');
    meanwhile(story);
    expect(story.untilDue().start()[0]?.data).toMatchObject({ trigger: 'new_method' });
    story.end(declined());
    expect(story.subscription).toMatchObject({ status: 'past_due', dunning: { failures: 4, setAside: null } });
    expect(story.obligation).toEqual(planned);
  });

  test('that the merchant was told was the end comes to no second one by a try that was held up', () => {
    const story = renewing();
    story.policy = { ...story.policy, endAction: 'notify_only' };
    for (let n = 0; n < 5; n++) story.untilDue().decline();
    expect(story.subscription.dunning).toMatchObject({ isExhausted: true });
    story.changeMethod('pm_2');
    heldUp(story);
    story.policy = { ...story.policy, endAction: 'cancel' };
    story.untilDue().start();
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined']);
    expect(story.subscription).toMatchObject({ status: 'past_due', dunning: { isExhausted: true } });
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
