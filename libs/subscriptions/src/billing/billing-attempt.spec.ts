import { describe, expect, test } from '@jest/globals';
import { at, declined, SubscriptionStory, types, usd } from '../fixtures/subscription-story.fixture.js';
import { mayConfirm, nextRenewalStep } from './renewal.saga.js';
import { decideStartBillingAttempt } from './start-billing-attempt.js';

const IDENTITY = { attemptId: 'pa_0.1', cycle: 0, paymentIntentId: 'pi_0', orderId: 'ord_0' };
const PERIOD = { start: at('2026-01-31'), end: at('2026-02-28') };

describe('a billing attempt', () => {
  test('is three events when it succeeds: the intent, the gateway’s object, the outcome', () => {
    const story = SubscriptionStory.created().pay();
    story.untilDue();
    const from = story.events.length;
    story.pay();
    const identity = { attemptId: 'pa_1.1', cycle: 1, paymentIntentId: 'pi_1', orderId: 'ord_1' };
    const period = { start: at('2026-02-28'), end: at('2026-03-31') };
    expect(story.events.slice(from)).toEqual([
      {
        type: 'BillingAttemptStarted',
        data: {
          ...identity,
          subscriptionId: 'sub_1',
          customerId: 'cus_1',
          attemptNumber: 1,
          period,
          amount: usd(2495),
          paymentFlow: 'subscription_renewal',
          trigger: 'renewal',
          policyVersion: 'dunning-test-1',
          paymentMethodId: 'pm_1',
          resolution: {
            paymentMethodId: 'pm_1',
            rule: 'subscription_method',
            policyVersion: 'resolution-2026-01',
            candidates: [{ paymentMethodId: 'pm_1', source: 'subscription', blockers: [] }],
          },
          methodToken: 'token_pm_1',
          pmRevision: 3,
          gatewayAccount: { merchantId: 'mer_1', environmentId: 'test_1' },
          gatewayPaymentId: null,
          deadline: '2026-02-28T00:00:30.000Z',
        },
      },
      { type: 'BillingAttemptGatewayPaymentCreated', data: { ...identity, gatewayPaymentId: 'gp_1' } },
      { type: 'BillingAttemptSucceeded', data: { ...identity, period, amount: usd(2495), paymentMethodId: 'pm_1' } },
    ]);
    expect(story.subscription).toMatchObject({ status: 'active', currentPeriod: period, cycle: 2, openAttempt: null });
  });

  test('the first success makes the subscription active', () => {
    const story = SubscriptionStory.created();
    story.start();
    expect(story.subscription.openAttempt?.paymentFlow).toBe('subscription_initial');
    expect(story.succeed()).toEqual([
      {
        type: 'BillingAttemptSucceeded',
        data: { ...IDENTITY, period: PERIOD, amount: usd(2495), paymentMethodId: 'pm_1' },
      },
      { type: 'SubscriptionActivated', data: { subscriptionId: 'sub_1', cycle: 0 } },
    ]);
  });

  test('opens once: the same decision on its own result yields nothing', () => {
    const story = SubscriptionStory.created();
    const input = story.startInput();
    story.start();
    expect(decideStartBillingAttempt(input, story.state)).toEqual([]);
    expect(decideStartBillingAttempt({ ...input, attemptNumber: 2 }, story.state)).toEqual([]);
  });

  test('does not open before its time', () => {
    const story = SubscriptionStory.created().pay();
    story.now = '2026-02-27T23:59:59.999Z';
    expect(story.start()).toEqual([]);
    story.now = at('2026-02-28');
    expect(types(story.start())).toEqual(['BillingAttemptStarted']);
  });

  test('does not open with a verdict on a method that was changed in between', () => {
    const story = SubscriptionStory.created().pay().untilDue();
    const input = story.startInput();
    story.changeMethod('pm_2');
    expect(decideStartBillingAttempt(input, story.state)).toEqual([]);
    expect(story.start()[0]?.data).toMatchObject({ paymentMethodId: 'pm_2', methodToken: 'token_pm_2' });
  });

  test('uses the cycle’s one payment object again after a decline', () => {
    const story = SubscriptionStory.created().decline().untilDue();
    const [started] = story.start();
    expect(started?.data).toMatchObject({ attemptNumber: 2, paymentIntentId: 'pi_0', gatewayPaymentId: 'gp_0' });
    expect(story.reachGateway()).toEqual([]);
  });

  test('an outcome is recorded once, and a contradicting one later changes nothing', () => {
    const story = SubscriptionStory.created();
    story.start();
    story.end(declined());
    const before = story.events.length;
    story.end(declined(), 'pa_0.1');
    story.end({ kind: 'unknown', reason: 'timeout' }, 'pa_0.1');
    story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] }, 'pa_0.1');
    expect(story.events).toHaveLength(before);
  });

  test('money that moved after all is believed when it is found late', () => {
    const story = SubscriptionStory.created();
    story.start();
    story.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
    expect(types(story.end({ kind: 'succeeded', amount: usd(2495) }, 'pa_0.1'))).toEqual([
      'BillingAttemptSucceeded',
      'SubscriptionActivated',
    ]);
    expect(story.subscription).toMatchObject({ status: 'active', completedCycles: 1, dunning: null });
  });
});

describe('an unknown outcome', () => {
  test('F24: blocks every other attempt, is probed ever more rarely, and then waits for people, the period with it', () => {
    const story = SubscriptionStory.created();
    story.start();
    const unknown = { kind: 'unknown', reason: 'timeout' } as const;
    expect(story.end(unknown)).toEqual([
      {
        type: 'BillingAttemptOutcomeUnknown',
        data: {
          ...IDENTITY,
          nextProbeAt: '2026-01-31T00:00:15.000Z',
          probeNumber: 1,
          isQuarantined: false,
          reason: 'timeout',
        },
      },
    ]);
    expect(story.end(unknown)).toEqual([]);
    const waits_s: number[] = [];
    for (let probe = 2; probe <= 9; probe++) {
      const askedAt = Date.parse(story.now);
      story.untilDue();
      waits_s.push((Date.parse(story.now) - askedAt) / 1_000);
      expect(story.start()).toEqual([]);
      expect(story.end(unknown)[0]?.data).toMatchObject({ probeNumber: probe, isQuarantined: probe > 8 });
    }
    expect(waits_s).toEqual([15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400]);
    expect(story.obligation).toEqual({ kind: 'await_operator', dueAt: null });
    expect(story.start()).toEqual([]);
    expect(story.end(unknown)).toEqual([]);
    expect(types(story.succeed())).toEqual(['BillingAttemptSucceeded', 'SubscriptionActivated']);
  });

  test('ends in dunning like any decline when a probe finds one', () => {
    const found = SubscriptionStory.created().pay().untilDue();
    found.start();
    found.end({ kind: 'unknown', reason: 'timeout' });
    found.untilDue();
    const direct = SubscriptionStory.created().pay().untilDue();
    direct.start();
    expect(found.end(declined())).toEqual(direct.end(declined()));
  });

  test('is what an amount that was not asked for leaves behind, for people to look at', () => {
    const story = SubscriptionStory.created();
    story.start();
    expect(story.end({ kind: 'succeeded', amount: usd(1) })[0]).toMatchObject({
      type: 'BillingAttemptOutcomeUnknown',
      data: { isQuarantined: true, reason: 'amount_mismatch' },
    });
    expect(story.subscription.completedCycles).toBe(0);
  });
});

describe('the renewal saga', () => {
  test('waits, starts, leaves the attempt to its starter until the deadline, then carries it on', () => {
    const story = SubscriptionStory.created().pay();
    expect(nextRenewalStep(story.state, story.now)).toEqual({ step: 'wait', until: at('2026-02-28') });
    story.untilDue();
    expect(nextRenewalStep(story.state, story.now)).toMatchObject({ step: 'start_attempt', charge: { cycle: 1 } });
    story.start();
    expect(nextRenewalStep(story.state, story.now)).toEqual({ step: 'wait', until: '2026-02-28T00:00:30.000Z' });
    story.untilDue();
    expect(nextRenewalStep(story.state, story.now)).toMatchObject({ step: 'resume_attempt', mayConfirm: true });
    story.end({ kind: 'unknown', reason: 'timeout' });
    story.untilDue();
    expect(nextRenewalStep(story.state, story.now)).toMatchObject({ step: 'probe_attempt' });
    story.succeed();
    expect(nextRenewalStep(story.state, story.now)).toEqual({ step: 'wait', until: at('2026-03-31') });
  });

  test('gives an attempt up when the subscription was canceled before it was confirmed', () => {
    const story = SubscriptionStory.created();
    story.start();
    expect(mayConfirm(story.state, 'pa_0.1')).toBe(true);
    story.cancel(true);
    expect(types(story.reachGateway())).toEqual(['BillingAttemptGatewayPaymentCreated']);
    expect(mayConfirm(story.state, 'pa_0.1')).toBe(false);
    story.untilDue();
    expect(nextRenewalStep(story.state, story.now)).toMatchObject({ step: 'resume_attempt', mayConfirm: false });
    story.end({ kind: 'not_attempted', reasons: ['subscription_canceled'] });
    expect(nextRenewalStep(story.state, story.now)).toEqual({ step: 'rest' });
  });
});
