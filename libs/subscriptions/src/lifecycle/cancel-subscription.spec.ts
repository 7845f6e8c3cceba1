import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusMilliseconds } from '#kernel';
import { at, declined, method, PLAN, SubscriptionStory, types, usd } from '../fixtures/subscription-story.fixture.js';
import { needsAttention } from '../views/attention.view.js';
import { decideAskTerminationFee } from './ask-termination-fee.js';
import { decideCancelSubscription, type SubscriptionCancellation } from './cancel-subscription.js';
import { decideChangeSubscriptionPaymentMethod } from './change-subscription-payment-method.js';
import { decideEndBillingPeriod } from './end-billing-period.js';

const active = () => SubscriptionStory.created().pay();
const trialing = () => SubscriptionStory.created({ plan: { ...PLAN, trialPeriod_days: 14 } });
const request = { requestedBy: 'merchant', requestedAt: at('2026-01-31'), reasonCode: null };

describe('canceling a subscription', () => {
  test('at once ends it, keeps who asked and why, and the comment as personal data', () => {
    const story = active();
    const words = { reasonCode: 'too_expensive', comment: 'It is dear.' };
    const cancel = { now: story.now, immediately: true, requestedBy: 'buyer', ...words } as const;
    expect(decideCancelSubscription(cancel, story.state)).toEqual([
      {
        type: 'SubscriptionCanceled',
        data: {
          subscriptionId: 'sub_1',
          customerId: 'cus_1',
          reason: 'requested',
          request: { requestedBy: 'buyer', requestedAt: at('2026-01-31'), reasonCode: 'too_expensive' },
          personal: { comment: 'It is dear.' },
        },
      },
    ]);
    story.accept(decideCancelSubscription(cancel, story.state));
    expect(story.obligation).toBeUndefined();
    expect(story.subscription.cancellation).toMatchObject({ requestedBy: 'buyer', comment: 'It is dear.' });
  });

  test('at the period’s end lets the paid period run, charges nothing more, and ends it then', () => {
    const story = active();
    expect(story.cancel(false)).toEqual([
      {
        type: 'SubscriptionCancellationScheduled',
        data: { subscriptionId: 'sub_1', customerId: 'cus_1', request },
      },
    ]);
    expect(story.cancel(false)).toEqual([]);
    expect(story.obligation).toEqual({ kind: 'end_period', dueAt: at('2026-02-28') });
    expect(decideEndBillingPeriod({ now: story.now }, story.state)).toEqual([]);
    story.untilDue();
    expect(story.start()).toEqual([]);
    expect(story.accept(decideEndBillingPeriod({ now: story.now }, story.state))).toEqual([
      {
        type: 'SubscriptionCanceled',
        data: { subscriptionId: 'sub_1', customerId: 'cus_1', reason: 'period_end', request: null },
      },
    ]);
    expect(decideEndBillingPeriod({ now: story.now }, story.state)).toEqual([]);
    expect(story.subscription).toMatchObject({ status: 'canceled', cancellation: request });
  });

  test('at the very instant of the renewal the cancellation wins: the half-open period is over', () => {
    const story = active().untilDue();
    expect(types(story.cancel(false) as never)).toEqual(['SubscriptionCanceled']);
    expect(story.start()).toEqual([]);
  });

  test('once canceled it is refused', () => {
    const story = active();
    story.cancel(true);
    expect(story.cancel(true)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED', detail: { current_status: 'canceled' } });
    expect(story.cancel(false)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
  });

  test('a scheduled cancellation can still be made an immediate one', () => {
    const story = active();
    story.cancel(false);
    expect(types(story.cancel(true) as never)).toEqual(['SubscriptionCanceled']);
  });

  test.each<[string, () => SubscriptionStory, 'buyer' | 'merchant', string]>([
    ['an incomplete one', () => SubscriptionStory.created(), 'merchant', 'SubscriptionCanceled'],
    [
      'one that has not started',
      () => SubscriptionStory.created({ billingStart: { type: 'scheduled', startsAt: at('2026-06-01') } }),
      'merchant',
      'SubscriptionCanceled',
    ],
    ['a buyer’s trial', trialing, 'buyer', 'SubscriptionCanceled'],
    ['a merchant’s trial', trialing, 'merchant', 'SubscriptionCancellationScheduled'],
    ['a past due one', () => active().untilDue().decline(), 'merchant', 'SubscriptionCanceled'],
  ])('at the period’s end, %s: asked by %s', (_what, given, requestedBy, expected) => {
    expect(types(given().cancel(false, requestedBy) as never)).toEqual([expected]);
  });

  test('a merchant’s trial that is canceled ends with the trial, uncharged', () => {
    const story = trialing();
    story.cancel(false);
    expect(story.obligation).toEqual({ kind: 'end_period', dueAt: at('2026-02-14') });
    expect(story.untilDue().start()).toEqual([]);
  });

  test('refuses a comment of 501 characters and a reason code with spaces', () => {
    const cancel = { now: at('2026-01-31'), immediately: true, requestedBy: 'merchant' } as const;
    const { state } = active();
    expect(decideCancelSubscription({ ...cancel, comment: 'x'.repeat(501) }, state)).toMatchObject({
      code: 'CANCELLATION_COMMENT_TOO_LONG',
    });
    expect(decideCancelSubscription({ ...cancel, reasonCode: 'too dear' }, state)).toMatchObject({
      code: 'INVALID_CANCELLATION_REASON_CODE',
    });
  });
});

describe('canceling while a charge is under way (F14, F15)', () => {
  const charging = () => {
    const story = active().untilDue();
    story.start();
    story.reachGateway();
    return story;
  };

  test('at once: what was captured stays captured, the cycle counts, and nothing follows', () => {
    const story = charging();
    story.cancel(true);
    expect(types(story.succeed())).toEqual(['BillingAttemptSucceeded']);
    expect(story.subscription).toMatchObject({ status: 'canceled', completedCycles: 2 });
    expect(story.obligation).toBeUndefined();
  });

  test('at once: a decline is recorded and nothing is tried again', () => {
    const story = charging();
    story.cancel(true);
    const [event, ...others] = story.end(declined());
    expect(event?.data).toMatchObject({ nextRetryAt: null, dunningEndsAt: null });
    expect(others).toEqual([]);
    expect(story.obligation).toBeUndefined();
  });

  test('at once: an unknown outcome is still asked for', () => {
    const story = charging();
    story.cancel(true);
    story.end({ kind: 'unknown', reason: 'timeout' });
    expect(story.obligation).toEqual({ kind: 'probe', dueAt: plusMilliseconds(story.now, 15_000) });
  });

  test('at the period’s end: paid, the new period runs out; declined, it is over', () => {
    const paid = charging();
    expect(types(paid.cancel(false) as never)).toEqual(['SubscriptionCancellationScheduled']);
    paid.succeed();
    expect(paid.obligation).toEqual({ kind: 'end_period', dueAt: at('2026-03-31') });
    const unpaid = charging();
    unpaid.cancel(false);
    expect(types(unpaid.end(declined()))).toEqual(['BillingAttemptDeclined']);
    expect(unpaid.obligation).toEqual({ kind: 'end_period', dueAt: at('2026-02-28') });
  });

  test('of a first payment: captured though canceled, it stays canceled and is not activated', () => {
    const story = SubscriptionStory.created();
    story.start();
    story.cancel(false);
    expect(types(story.end({ kind: 'succeeded', amount: usd(2495) }))).toEqual(['BillingAttemptSucceeded']);
    expect(story.subscription.status).toBe('canceled');
  });
});

describe('changing the payment method', () => {
  const change = (story: SubscriptionStory, facts = method('pm_2')) =>
    decideChangeSubscriptionPaymentMethod({ now: story.now, method: facts, requestedBy: 'merchant' }, story.state);

  test('charges nothing while nothing has failed, and the same method changes nothing', () => {
    const story = active();
    expect(story.accept(change(story))[0]?.data).toMatchObject({ paymentMethodId: 'pm_2', retryAt: null });
    expect(change(story)).toEqual([]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-02-28') });
  });

  test('does not revive a subscription that is ending', () => {
    const story = active().untilDue();
    story.start();
    story.cancel(false);
    story.end(declined());
    story.accept(change(story));
    expect(story.obligation?.kind).toBe('end_period');
  });

  test.each([
    ['PAYMENT_METHOD_CUSTOMER_MISMATCH', method('pm_2', { customerId: 'cus_2' })],
    ['PAYMENT_METHOD_NOT_READY', method('pm_2', { status: 'pending' })],
    ['PAYMENT_METHOD_NOT_ACTIVE', method('pm_2', { status: 'expired' })],
    ['PAYMENT_METHOD_ON_SESSION_ONLY', method('pm_2', { usage: 'on_session' })],
  ])('refuses with %s', (code, facts) => {
    expect(change(active(), facts)).toMatchObject({ code });
  });

  test('refuses for a canceled or absent subscription', () => {
    const story = active();
    story.cancel(true);
    expect(change(story)).toMatchObject({ code: 'SUBSCRIPTION_CANCELED' });
    expect(isRefusal(change(new SubscriptionStory()))).toBe(true);
  });
});

describe('an end before that of the contract', () => {
  const plan = { ...PLAN, contractTerm_months: 12, earlyTerminationFee: usd(5000) };
  const bound = () => SubscriptionStory.created({ plan }).pay();
  const terminationFee = { amount: usd(5000), paymentIntentId: 'pi_fee' };
  const wish = { immediately: true, requestedBy: 'merchant', preparedFee: terminationFee } as const;
  const cancelAt = (now: string, story = bound(), changes: Partial<SubscriptionCancellation> = {}) =>
    decideCancelSubscription({ ...wish, now: at(now), ...changes }, story.state);

  test('names the fee and what collects it, when it is at once and inside the term', () => {
    expect(cancelAt('2026-02-01')).toMatchObject([{ type: 'SubscriptionCanceled', data: { terminationFee } }]);
    const story = bound();
    story.accept(cancelAt('2026-02-01', story));
    expect(story.subscription.terminationFeePaymentIntentId).toBe('pi_fee');
  });

  test.each([
    ['none was prepared', undefined],
    ['another amount was prepared', { ...terminationFee, amount: usd(4999) }],
    ['another currency was prepared', { ...terminationFee, amount: { amount: 5000, currency: 'EUR' } }],
  ])('is not let go without the fee that is owed: %s', (_what, preparedFee) => {
    expect(cancelAt('2026-02-01', bound(), { preparedFee })).toMatchObject({
      code: 'CONCURRENT_MODIFICATION',
      detail: { reason: 'termination_fee_changed' },
    });
    expect(cancelAt('2027-01-31', bound(), { preparedFee })).toHaveLength(1);
  });

  test('owes the fee until it was asked for, which is noted once', () => {
    const story = bound();
    expect(decideAskTerminationFee(story.state)).toEqual([]);
    story.accept(cancelAt('2026-02-01', story));
    expect(story.subscription.terminationFeeOwedSince).toBe(story.now);
    expect(needsAttention(story.subscription)).toBe(true);
    expect(story.obligation).toBeUndefined();
    expect(story.accept(decideAskTerminationFee(story.state))).toEqual([
      { type: 'SubscriptionTerminationFeeAsked', data: { subscriptionId: 'sub_1', paymentIntentId: 'pi_fee' } },
    ]);
    expect(needsAttention(story.subscription)).toBe(false);
    expect(decideAskTerminationFee(story.state)).toEqual([]);
    expect(story.subscription).toMatchObject({ status: 'canceled', terminationFeePaymentIntentId: 'pi_fee' });
  });

  test('costs nothing at the end of the period, when the term is over, or before anything was paid', () => {
    for (const free of [
      cancelAt('2026-02-01', bound(), { immediately: false }),
      cancelAt('2027-01-31'),
      cancelAt('2026-02-01', SubscriptionStory.created({ plan })),
      cancelAt('2026-02-01', SubscriptionStory.created().pay()),
    ]) {
      expect(free).toMatchObject([{ data: expect.not.objectContaining({ terminationFee: expect.anything() }) }]);
    }
  });
});
