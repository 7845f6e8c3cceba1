import { describe, expect, test } from '@jest/globals';
import { isRefusal } from '#kernel';
import { at, PLAN, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import type { SubscriptionPlan } from '../plans/subscription-plan.js';
import { subscriptionResource } from '../views/subscription.view.js';
import { decideChangeLineItems, type LineItemChange } from './change-line-items.js';
import { decideUpdateSubscription, type SubscriptionChange } from './update-subscription.js';

const OFFERING: SubscriptionPlan = {
  ...PLAN,
  intervalOptions: [
    { unit: 'monthly', count: 2 },
    { unit: 'weekly', count: 1 },
  ],
};
/** Paid from 31 January to 28 February. */
const active = () => SubscriptionStory.created({ plan: OFFERING }).pay();
const update = (story: SubscriptionStory, change: SubscriptionChange, plan = OFFERING) =>
  decideUpdateSubscription({ ...change, plan }, story.state);
const change = (story: SubscriptionStory, line: LineItemChange, newLineItemId = 'sli_new') =>
  decideChangeLineItems({ ...line, newLineItemId }, story.state);
const cups = { name: 'Cups', description: null, unitPrice: usd(500), quantity: 1 };

describe('changing a subscription', () => {
  test('its words change at once, key by key, and the event knows what was before', () => {
    const story = SubscriptionStory.created({ metadata: { a: '1', b: '2' }, externalReferenceId: 'ref-1' });
    const wish = { metadata: { b: null, c: '3' }, externalReferenceId: null };
    expect(story.accept(update(story, wish))).toEqual([
      {
        type: 'SubscriptionUpdated',
        data: {
          subscriptionId: 'sub_1',
          initiatedBy: 'merchant',
          changes: { metadata: { a: '1', c: '3' }, externalReferenceId: null },
          terms: null,
          previous: { metadata: { a: '1', b: '2' }, externalReferenceId: 'ref-1' },
        },
      },
    ]);
    expect(update(story, wish)).toEqual([]);
    expect(story.subscription).toMatchObject({ metadata: { a: '1', c: '3' }, externalReferenceId: null });
  });

  test('a quantity holds from the next cycle on', () => {
    const story = active();
    const [event] = story.accept(update(story, { quantity: 3 }));
    expect(event?.data).toMatchObject({
      terms: { fromCycle: 1, quantity: 3, recurringAmount: usd(7485), lineItems: [{ quantity: 3 }] },
      previous: { quantity: 1, lineItems: [{ quantity: 1 }] },
    });
    expect(update(story, { quantity: 3 })).toEqual([]);
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({ amount: usd(7485), lineItems: [{ quantity: 3 }] });
  });

  test('what was tried keeps its amount; the change holds from the cycle after it (F21)', () => {
    const story = active().untilDue().decline();
    story.accept(update(story, { quantity: 2 }));
    expect(story.subscription.upcomingTerms).toMatchObject({ fromCycle: 2, quantity: 2 });
    expect(subscriptionResource(story.subscription)).toMatchObject({ quantity: 2, recurring_amount_money: usd(4990) });
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({ cycle: 1, amount: usd(2495) });
    story.end({ kind: 'succeeded', amount: usd(2495) });
    expect(story.subscription).toMatchObject({ upcomingTerms: null, terms: { quantity: 2 } });
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({ cycle: 2, amount: usd(4990) });
  });

  test('another interval counts from the next cycle, and from months to months the day comes back (C2)', () => {
    const story = active();
    story.accept(update(story, { interval: { unit: 'monthly', count: 2 } }));
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-02-28'), end: at('2026-04-30') });
    story.untilDue().pay();
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-06-30'), end: at('2026-08-31') });
    story.accept(update(story, { interval: { unit: 'weekly', count: 1 } }));
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-08-31'), end: at('2026-09-07') });
  });

  test('refuses what the plan does not offer, a stale version, nothing at all, and what is canceled', () => {
    const picky = { ...OFFERING, quantityOptions: [1, 6] };
    expect(update(active(), { quantity: 6 }, picky)).toHaveLength(1);
    expect(update(active(), { quantity: 5 }, picky)).toMatchObject({ detail: { param: 'quantity' } });
    const yearly = { unit: 'yearly', count: 1 } as const;
    expect(update(active(), { interval: yearly })).toMatchObject({ code: 'INVALID_BILLING_INTERVAL' });
    for (const quantity of [1, 2]) {
      expect(update(active(), { quantity, expectedVersion: 1 })).toMatchObject({ code: 'VERSION_CONFLICT' });
    }
    expect(update(active(), {})).toMatchObject({ code: 'NO_FIELDS_TO_UPDATE' });
    const over = active();
    over.cancel(true);
    expect(update(over, { quantity: 2 })).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
  });
});

describe('the lines of a subscription', () => {
  test('are added, changed and taken off, each from the next cycle on', () => {
    const story = active();
    const amount = () => story.subscription.terms.recurringAmount.amount;
    story.accept(change(story, { kind: 'add', line: cups }));
    expect(change(story, { kind: 'add', line: cups })).toEqual([]);
    expect(amount()).toBe(2995);
    story.accept(change(story, { kind: 'update', lineItemId: 'sli_new', changes: { quantity: 3 } }));
    expect(amount()).toBe(3995);
    story.accept(update(story, { quantity: 2 }));
    expect(amount()).toBe(2 * 2495 + 1500);
    story.accept(change(story, { kind: 'remove', lineItemId: 'sli_1' }));
    expect(amount()).toBe(1500);
    story.untilDue().start();
    expect(story.subscription.openAttempt?.amount).toEqual(usd(1500));
  });

  test.each<[string, LineItemChange, string]>([
    ['a line that is not there', { kind: 'remove', lineItemId: 'sli_9' }, 'RESOURCE_NOT_FOUND'],
    ['no change', { kind: 'update', lineItemId: 'sli_1', changes: {} }, 'NO_FIELDS_TO_UPDATE'],
    [
      'another currency',
      { kind: 'add', line: { ...cups, unitPrice: { amount: 5, currency: 'EUR' } } },
      'INVALID_REQUEST',
    ],
    [
      'less than the least payment',
      { kind: 'update', lineItemId: 'sli_1', changes: { unitPrice: usd(1) } },
      'AMOUNT_TOO_SMALL',
    ],
  ])('refuse %s', (_what, line, code) => {
    expect(change(active(), line)).toMatchObject({ code });
  });

  test('are fifty at most', () => {
    const story = active();
    for (let n = 1; n < 50; n++) story.accept(change(story, { kind: 'add', line: cups }, `sli_more_${n}`));
    const oneMore = change(story, { kind: 'add', line: cups }, 'sli_51');
    expect(isRefusal(oneMore) && oneMore.code).toBe('RESOURCE_LIMIT_EXCEEDED');
  });
});
