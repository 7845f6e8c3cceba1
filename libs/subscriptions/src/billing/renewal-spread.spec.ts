import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { dueListOf, SPREAD_PARTS, spreadDelay_ms, spreadPartOf } from './renewal-spread.policy.js';

describe('the spread of charges', () => {
  it('F54: places subscriptions evenly over the window, each always in the same place', () => {
    const counts = new Array<number>(SPREAD_PARTS).fill(0);
    const ids = Array.from({ length: 12_000 }, (_, n) => `sub_${(n * 7_919).toString(32).toUpperCase()}`);
    for (const id of ids) counts[spreadPartOf(id)]!++;
    // 200 in each part on average; a fair die stays within 100 to 300 for all practical purposes.
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(Math.max(...counts)).toBeLessThan(300);
    expect(spreadPartOf('sub_01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe(spreadPartOf('sub_01ARZ3NDEKTSV4RRFFQ69G5FAV'));
  });

  it('never delays by the whole window, and by nothing without one', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 86_400 }), (id, window_s) => {
        const delay_ms = spreadDelay_ms(spreadPartOf(id), window_s);
        expect(Number.isInteger(delay_ms)).toBe(true);
        expect(delay_ms).toBeGreaterThanOrEqual(0);
        expect(delay_ms).toBeLessThanOrEqual((window_s * 1_000 * (SPREAD_PARTS - 1)) / SPREAD_PARTS);
      }),
      { numRuns: 200 },
    );
  });

  it('holds back what falls due by the calendar, and neither a first charge, nor a retry, nor any other step', () => {
    const story = SubscriptionStory.created();
    const own = spreadPartOf(story.subscription.subscriptionId);
    expect(own).not.toBe(0);
    expect(dueListOf(story.subscription)).toBe(0);
    story.pay();
    expect(dueListOf(story.subscription)).toBe(own);
    story.untilDue().start();
    expect(dueListOf(story.subscription)).toBe('step');
    story.reachGateway();
    story.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'] });
    expect(dueListOf(story.subscription)).toBe(0);
    const ending = SubscriptionStory.created().pay();
    ending.cancel(false);
    expect(dueListOf(ending.subscription)).toBe('step');
  });

  it('holds back the first charge of what starts on a date or after a trial', () => {
    const startsAt = at('2026-03-01');
    const scheduled = SubscriptionStory.created({ billingStart: { type: 'scheduled', startsAt } });
    expect(dueListOf(scheduled.subscription)).toBe(spreadPartOf('sub_1'));
  });
});
