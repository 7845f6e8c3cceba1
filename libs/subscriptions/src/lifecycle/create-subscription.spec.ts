import { describe, expect, test } from '@jest/globals';
import { at, method, newSubscription, PLAN, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { decideCreateSubscription, type NewSubscription, refusalsOfCreation } from './create-subscription.js';

const importOf = (day: string, completedCycles?: number) =>
  ({ type: 'imported', periodStartedAt: at(day), completedCycles }) as const;

describe('creating a subscription', () => {
  test('an immediate one is incomplete, and its first cycle is due at once', () => {
    const story = SubscriptionStory.created();
    expect(story.events).toEqual([
      {
        type: 'SubscriptionCreated',
        data: {
          subscriptionId: 'sub_1',
          merchantId: 'mer_1',
          customerId: 'cus_1',
          status: 'incomplete',
          terms: {
            planId: 'plan_1',
            planVersion: 1,
            planName: 'Coffee',
            lineItems: [
              {
                lineItemId: 'sli_1',
                planLineItemId: 'spli_1',
                name: 'Beans',
                description: null,
                unitPrice: usd(2495),
                quantity: 1,
              },
            ],
            quantity: 1,
            interval: { unit: 'monthly', count: 1 },
            schedule: { anchor: at('2026-01-31'), interval: { unit: 'monthly', count: 1 }, timeZone: 'UTC' },
            recurringAmount: usd(2495),
            setupFee: null,
            contract: null,
          },
          trialPeriod: null,
          startsAt: null,
          paymentMethodId: 'pm_1',
          pmRevision: 3,
          externalReferenceId: null,
          metadata: {},
        },
      },
    ]);
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-01-31') });
  });

  test('a trial runs calendar days in the merchant’s zone, and billing is anchored at its end', () => {
    const now = '2026-03-20T09:00:00.000Z';
    const plan = { ...PLAN, trialPeriod_days: 14 };
    const story = SubscriptionStory.created({ now, plan, timeZone: 'Europe/Paris' });
    // Clocks go forward on 29 March: the fourteenth day ends an hour earlier in UTC, at 10:00 by the wall.
    expect(story.subscription.currentPeriod).toEqual({ start: now, end: '2026-04-03T08:00:00.000Z' });
    expect(story.subscription.status).toBe('trialing');
    expect(story.subscription.terms.schedule.anchor).toBe('2026-04-03T08:00:00.000Z');
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: '2026-04-03T08:00:00.000Z' });
  });

  test('a scheduled one waits incomplete, with nothing due before its start', () => {
    const story = SubscriptionStory.created({ billingStart: { type: 'scheduled', startsAt: at('2026-03-01') } });
    expect(story.subscription).toMatchObject({ status: 'incomplete', startsAt: at('2026-03-01'), currentPeriod: null });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: at('2026-03-01') });
    expect(story.start()).toEqual([]);
  });

  test('a quantity multiplies every line, a contract term is counted from the anchor', () => {
    const plan = { ...PLAN, contractTerm_months: 12, earlyTerminationFee: usd(5000) };
    const { terms } = SubscriptionStory.created({ plan, quantity: 3 }).subscription;
    expect(terms.recurringAmount).toEqual(usd(7485));
    expect(terms.lineItems[0]?.quantity).toBe(3);
    expect(terms.contract).toEqual({
      start: at('2026-01-31'),
      end: at('2027-01-31'),
      earlyTerminationFee: usd(5000),
    });
  });

  test('an imported one is active in the period that was paid elsewhere, and owes no setup fee', () => {
    const plan = { ...PLAN, trialPeriod_days: 14, setupFee: usd(900) };
    const story = SubscriptionStory.created({
      now: at('2026-03-05'),
      plan,
      billingStart: importOf('2026-02-28', 7),
      billingAnchorDay: 31,
    });
    const paid = { start: at('2026-02-28'), end: at('2026-03-31') };
    expect(story.subscription).toMatchObject({
      status: 'active',
      currentPeriod: paid,
      completedCycles: 7,
      trialEnd: null,
    });
    expect(story.obligation).toEqual({ kind: 'charge', dueAt: paid.end });
    story.untilDue().start();
    expect(story.subscription.openAttempt).toMatchObject({
      amount: usd(2495),
      paymentFlow: 'subscription_renewal',
      period: { start: paid.end, end: at('2026-04-30') },
    });
    expect(story.end({ kind: 'succeeded', amount: usd(2495) }).map(({ type }) => type)).toEqual([
      'BillingAttemptSucceeded',
    ]);
    expect(story.subscription.completedCycles).toBe(8);
  });

  test('decided again on its own result it yields nothing', () => {
    const story = SubscriptionStory.created();
    expect(decideCreateSubscription(newSubscription(), story.state)).toEqual([]);
  });

  test.each<[string, string, Partial<NewSubscription>]>([
    [
      'a method of another customer',
      'PAYMENT_METHOD_CUSTOMER_MISMATCH',
      { method: method('pm_1', { customerId: 'x' }) },
    ],
    ['a method that is not set up', 'PAYMENT_METHOD_NOT_READY', { method: method('pm_1', { status: 'pending' }) }],
    ['a removed method', 'PAYMENT_METHOD_NOT_ACTIVE', { method: method('pm_1', { status: 'removed' }) }],
    ['an on-session method', 'PAYMENT_METHOD_ON_SESSION_ONLY', { method: method('pm_1', { usage: 'on_session' }) }],
    ['an archived plan', 'PLAN_NOT_ACTIVE', { plan: { ...PLAN, status: 'archived' } }],
    [
      'an anchor day where the caller dates the cycles',
      'SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED',
      { billingScheduleOwner: 'external', billingAnchorDay: 3 },
    ],
    [
      'an import of a period that is over',
      'SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT',
      { billingStart: importOf('2025-12-31') },
    ],
    [
      'an import of one that has not begun',
      'SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT',
      { billingStart: importOf('2026-02-01') },
    ],
    [
      'a start that is now',
      'SUBSCRIPTION_STARTS_AT_NOT_FUTURE',
      { billingStart: { type: 'scheduled', startsAt: at('2026-01-31') } },
    ],
    [
      'a start in three years',
      'SUBSCRIPTION_BILLING_START_INVALID',
      { billingStart: { type: 'scheduled', startsAt: at('2029-01-31') } },
    ],
    [
      'a scheduled start with a trial',
      'SUBSCRIPTION_STARTS_AT_TRIAL_CONFLICT',
      { billingStart: { type: 'scheduled', startsAt: at('2026-03-01') }, plan: { ...PLAN, trialPeriod_days: 7 } },
    ],
    ['anchor day 32', 'INVALID_BILLING_ANCHOR_DAY', { billingAnchorDay: 32 }],
    [
      'an anchor day on a weekly plan',
      'INVALID_BILLING_ANCHOR_DAY',
      { billingAnchorDay: 3, plan: { ...PLAN, interval: { unit: 'weekly', count: 1 } } },
    ],
    ['a quantity of 101', 'INVALID_REQUEST', { quantity: 101 }],
    ['an interval that the plan has not', 'INVALID_BILLING_INTERVAL', { interval: { unit: 'yearly', count: 1 } }],
  ])('refuses %s with %s', (_what, code, changes) => {
    expect(decideCreateSubscription(newSubscription(changes), null)).toMatchObject({ refused: true, code });
  });
});

describe('all that stands in the way of a subscription', () => {
  const codesOf = (changes: Partial<NewSubscription>) =>
    refusalsOfCreation(newSubscription(changes)).map(({ code }) => code);

  test('is told together, and creating is refused for the first of it', () => {
    const faults = {
      plan: { ...PLAN, status: 'archived' },
      method: method('pm_1', { status: 'expired' }),
      billingStart: { type: 'scheduled', startsAt: at('2026-01-30') },
    } as const;
    const [first, ...others] = codesOf(faults);
    expect([first, ...others]).toEqual([
      'SUBSCRIPTION_STARTS_AT_NOT_FUTURE',
      'PAYMENT_METHOD_NOT_ACTIVE',
      'PLAN_NOT_ACTIVE',
    ]);
    expect(decideCreateSubscription(newSubscription(faults), null)).toMatchObject({ code: first });
    expect(codesOf({})).toEqual([]);
  });

  test('leaves out the period that an impossible day cannot date', () => {
    const faults = { billingAnchorDay: 45, billingStart: importOf('2027-01-01') };
    expect(codesOf(faults)).toEqual(['INVALID_BILLING_ANCHOR_DAY']);
  });
});
