import { describe, expect, test } from '@jest/globals';
import { at, declined, FINAL, method, SubscriptionStory, types } from '../fixtures/subscription-story.fixture.js';
import { decidePauseSubscription } from './pause-subscription.js';
import { decideReactivateSubscription } from './reactivate-subscription.js';
import { decideRenewSubscription } from './renew-subscription.js';
import { decideSkipCycle } from './skip-cycle.js';

/** Paid from 31 January to 28 February; it is the 10th. */
function active() {
  const story = SubscriptionStory.created().pay();
  story.now = at('2026-02-10');
  return story;
}
type More = Partial<Parameters<typeof decideRenewSubscription>[0]>;
const renew = (story: SubscriptionStory, more: More = {}) => {
  const { cycle, paymentMethodId } = story.subscription;
  const input = { now: story.now, cycle, method: method(paymentMethodId), initiatedBy: 'merchant', ...more } as const;
  return decideRenewSubscription(input, story.state);
};

describe('renewing early', () => {
  test('makes the next cycle due now, and the dates after it stay', () => {
    const story = active();
    expect(story.accept(renew(story))).toEqual([
      { type: 'SubscriptionRenewalRequested', data: { subscriptionId: 'sub_1', cycle: 1, initiatedBy: 'merchant' } },
    ]);
    expect(renew(story)).toEqual([]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: story.now });
    story.start();
    expect(story.subscription.openAttempt).toMatchObject({
      trigger: 'early_renewal',
      period: { start: at('2026-02-28'), end: at('2026-03-31') },
    });
    story.reachGateway();
    expect(types(story.succeed())).toEqual(['BillingAttemptSucceeded']);
    expect(renew(story, { cycle: 1 })).toEqual([]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-03-31') });
    expect(story.subscription).toMatchObject({
      status: 'active',
      currentPeriod: { start: at('2026-01-31'), end: at('2026-03-31') },
      completedCycles: 2,
    });
    story.untilDue().pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-03-31'), end: at('2026-04-30') });
  });

  test.each([
    ['declined', undefined],
    ['declined for good', FINAL],
  ])('%s after a cancellation that was taken back, it is billed on its own date', (_what, verdict) => {
    const story = active();
    story.accept(renew(story));
    story.start();
    story.reachGateway();
    story.cancel(false);
    story.accept(decideReactivateSubscription({ now: story.now }, story.state));
    story.end(declined(verdict));
    expect(story.subscription).toMatchObject({ status: 'active', dunning: null });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
  });

  test.each([
    ['declined', () => active(), FINAL],
    ['declined for now', () => active(), undefined],
  ])('%s, it stays active, and the cycle is due on its own date, once', (_what, given, verdict) => {
    const story = given();
    story.accept(renew(story));
    story.decline(verdict);
    expect(types(story.events).slice(-2)).toEqual(['BillingAttemptGatewayPaymentCreated', 'BillingAttemptDeclined']);
    expect(story.subscription).toMatchObject({
      status: 'active',
      dunning: null,
      earlyRenewal: { failure: { kind: 'declined', code: 'card_declined', paymentIntentId: 'pi_1' } },
    });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({ trigger: 'renewal', attemptNumber: 2, cycle: 1 });
    story.end({ kind: 'succeeded', amount: story.subscription.openAttempt?.amount ?? { amount: 0, currency: 'USD' } });
    expect(story.subscription).toMatchObject({ completedCycles: 2, earlyRenewal: null });
  });

  test('with a method that is not ready, or a gateway that is away, charges nothing and leaves the date', () => {
    for (const blocker of ['payment_method_expired', 'merchant_payments_disabled']) {
      const story = active();
      story.accept(renew(story));
      expect(types(story.start({ blockers: [blocker] }))).toEqual(['BillingAttemptNotAttempted']);
      expect(story.subscription).toMatchObject({ status: 'active', earlyRenewal: { failure: { code: blocker } } });
      expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
    }
  });

  test('that was declined can be asked for again', () => {
    const story = active();
    story.accept(renew(story));
    story.decline();
    story.accept(renew(story));
    story.start();
    expect(story.subscription.openAttempt).toMatchObject({ trigger: 'early_renewal', attemptNumber: 2 });
  });

  test('after a skipped cycle pays the one after it, and the paid time lasts until its end', () => {
    const story = active();
    story.accept(decideSkipCycle({ now: story.now, cycle: 1, initiatedBy: 'buyer' }, story.state));
    story.accept(renew(story));
    story.pay();
    expect(story.subscription.currentPeriod).toEqual({ start: at('2026-01-31'), end: at('2026-04-30') });
    story.cancel(false);
    expect(story.obligation).toEqual({ kind: 'end_period', dueAt: at('2026-04-30') });
  });

  test('is forgotten when the subscription is canceled before it was charged', () => {
    const story = active();
    story.accept(renew(story));
    story.cancel(false);
    expect(story.start()).toEqual([]);
    story.accept(decideReactivateSubscription({ now: story.now }, story.state));
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
  });

  test('refuses while a payment is under way, and nothing else is changed meanwhile', () => {
    const story = active();
    story.accept(renew(story));
    expect(decidePauseSubscription({ now: story.now }, story.state)).toMatchObject({ code: 'CANNOT_PAUSE' });
    story.start();
    expect(renew(story)).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
  });

  test('refuses what is not active, what ends, a stale version, and a method that cannot be billed', () => {
    expect(renew(SubscriptionStory.created())).toMatchObject({ detail: { current_status: 'incomplete' } });
    const ending = active();
    ending.cancel(false);
    expect(renew(ending)).toMatchObject({ code: 'INVALID_STATUS_TRANSITION' });
    ending.cancel(true);
    expect(renew(ending)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
    expect(renew(active(), { expectedVersion: 1 })).toMatchObject({ code: 'VERSION_CONFLICT' });
    const gone = method('pm_1', { status: 'expired' });
    expect(renew(active(), { method: gone })).toMatchObject({ code: 'PAYMENT_METHOD_NOT_ACTIVE' });
  });
});
