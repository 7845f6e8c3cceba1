import { describe, expect, test } from '@jest/globals';
import { isRefusal } from '#kernel';
import { PLAN, usd } from '../fixtures/subscription-story.fixture.js';
import { decideArchiveSubscriptionPlan } from './archive-subscription-plan.js';
import { decideCreateSubscriptionPlan, type NewSubscriptionPlan } from './create-subscription-plan.js';
import type { SubscriptionPlanEvent } from './subscription-plan.events.js';
import { type SubscriptionPlan, subscriptionPlanAggregate } from './subscription-plan.js';
import { decideUpdateSubscriptionPlan, type SubscriptionPlanChanges } from './update-subscription-plan.js';

const line = (amount = 2495, quantity = 1) => ({ name: 'Beans', description: null, unitPrice: usd(amount), quantity });
const terms: NewSubscriptionPlan['terms'] = {
  name: 'Coffee',
  description: null,
  interval: { unit: 'monthly', count: 1 },
  lineItems: [line()],
  trialPeriod_days: 0,
  setupFee: null,
  contractTerm_months: null,
  earlyTerminationFee: null,
  images: [],
  externalReferenceId: null,
  metadata: { kept: 'a', gone: 'b' },
};
const ids = Array.from({ length: 60 }, (_, index) => `spli_${index}`);
const creating = (changes: Partial<NewSubscriptionPlan['terms']> = {}, currency = 'USD') =>
  decideCreateSubscriptionPlan(
    { planId: 'plan_1', merchantId: 'mer_1', currency, terms: { ...terms, ...changes }, lineItemIds: ids },
    null,
  );
const plan: SubscriptionPlan = { ...PLAN, metadata: terms.metadata };
const updating = (input: Partial<SubscriptionPlanChanges>, state: SubscriptionPlan | null = plan) =>
  decideUpdateSubscriptionPlan({ changes: {}, lineItemIds: ids, ...input }, state);
const fold = (event: SubscriptionPlanEvent, revision = 1) =>
  subscriptionPlanAggregate.evolve(plan, event, { id: 'e', at: '2026-02-01T00:00:00.000Z', revision });

describe('creating a plan', () => {
  test('keeps its terms and gives each line an id', () => {
    const lineItems = [line(), line(100, 2)];
    expect(creating({ lineItems })).toEqual([
      {
        type: 'SubscriptionPlanCreated',
        data: {
          planId: 'plan_1',
          merchantId: 'mer_1',
          currency: 'USD',
          terms: {
            ...terms,
            lineItems: [
              { lineItemId: 'spli_0', ...line() },
              { lineItemId: 'spli_1', ...line(100, 2) },
            ],
          },
        },
      },
    ]);
  });

  test('is done once', () => {
    const input = { planId: 'plan_1', merchantId: 'mer_1', currency: 'USD', terms, lineItemIds: ids };
    expect(decideCreateSubscriptionPlan(input, plan)).toEqual([]);
  });

  test('takes every bound itself', () => {
    const atBounds = {
      interval: { unit: 'daily', count: 365 } as const,
      trialPeriod_days: 730,
      contractTerm_months: 120,
      earlyTerminationFee: usd(99_999_999),
      lineItems: Array.from({ length: 50 }, () => line(99_999_999, 10_000)),
    };
    expect(isRefusal(creating(atBounds))).toBe(false);
  });

  test.each<[string, string, Partial<NewSubscriptionPlan['terms']>]>([
    ['366 days as interval', 'INTERVAL_COUNT_TOO_LARGE', { interval: { unit: 'daily', count: 366 } }],
    ['an interval of nothing', 'INVALID_BILLING_INTERVAL', { interval: { unit: 'daily', count: 0 } }],
    ['a negative trial', 'TRIAL_NEGATIVE', { trialPeriod_days: -1 }],
    ['a trial of 731 days', 'TRIAL_TOO_LONG', { trialPeriod_days: 731 }],
    ['a contract of no months', 'CONTRACT_TOO_SHORT', { contractTerm_months: 0 }],
    ['a contract of 121 months', 'CONTRACT_TOO_LONG', { contractTerm_months: 121 }],
    ['a termination fee without a contract', 'CONTRACT_TERM_REQUIRED', { earlyTerminationFee: usd(1) }],
    ['less than a payment may be', 'AMOUNT_TOO_SMALL', { lineItems: [line(49)] }],
    ['a price beyond the bound', 'AMOUNT_TOO_LARGE', { lineItems: [line(100_000_000)] }],
    ['a quantity of a half', 'INVALID_REQUEST', { lineItems: [line(100, 0.5)] }],
    ['51 lines', 'INVALID_REQUEST', { lineItems: Array.from({ length: 51 }, () => line()) }],
    ['a setup fee in another currency', 'INVALID_REQUEST', { setupFee: { amount: 1, currency: 'EUR' } }],
    ['nine images', 'INVALID_REQUEST', { images: Array.from({ length: 9 }, () => 'https://example.com') }],
  ])('refuses %s with %s', (_what, code, changes) => {
    expect(creating(changes)).toMatchObject({ refused: true, code });
  });
});

describe('the currency of a plan', () => {
  test('is one that exists, and every line is in it', () => {
    const lineItems = [line()];
    expect(creating({ lineItems: [] }, 'XXX')).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { param: 'currency' },
    });
    expect(creating({ lineItems }, 'EUR')).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { param: 'line_items[0].unit_price_money.currency' },
    });
  });
});

describe('updating a plan', () => {
  test('says only what changed, and merges metadata by key', () => {
    const changes = { name: 'Tea', description: null, metadata: { gone: null, come: 'c' } };
    const decision = updating({ changes });
    expect(decision).toEqual([
      {
        type: 'SubscriptionPlanUpdated',
        data: { planId: 'plan_1', changes: { name: 'Tea', metadata: { kept: 'a', come: 'c' } } },
      },
    ]);
  });

  test('yields nothing when it changes nothing, and nothing again on its own result', () => {
    expect(updating({ changes: { name: 'Coffee' } })).toEqual([]);
    const input = { changes: { lineItems: [line(500)] }, expectedVersion: 1 };
    const decision = updating(input);
    if (isRefusal(decision) || decision[0] === undefined) throw new Error('refused');
    const after = fold(decision[0]);
    expect(after).toMatchObject({ version: 2, lineItems: [{ lineItemId: 'spli_0', unitPrice: usd(500) }] });
    expect(updating({ ...input, expectedVersion: 2 }, after)).toEqual([]);
    expect(updating(input, after)).toMatchObject({ code: 'VERSION_CONFLICT', detail: { current_version: 2 } });
  });

  test.each<[string, string, Partial<SubscriptionPlanChanges>]>([
    ['nothing at all', 'NO_FIELDS_TO_UPDATE', {}],
    ['a stale version', 'VERSION_CONFLICT', { changes: { name: 'x' }, expectedVersion: 7 }],
    ['line items without a version', 'EXPECTED_VERSION_REQUIRED', { changes: { lineItems: [line(500)] } }],
    ['images without a version', 'EXPECTED_VERSION_REQUIRED', { changes: { images: ['https://example.com'] } }],
    ['terms that could not be created', 'TRIAL_TOO_LONG', { changes: { trialPeriod_days: 1000 } }],
  ])('refuses %s with %s', (_what, code, input) => {
    expect(updating(input)).toMatchObject({ refused: true, code });
  });

  test('refuses for an archived and for an absent plan', () => {
    const changes = { name: 'x' };
    expect(updating({ changes }, { ...plan, status: 'archived' })).toMatchObject({ code: 'PLAN_ARCHIVED' });
    expect(updating({ changes }, null)).toMatchObject({ code: 'SUBSCRIPTION_PLAN_NOT_FOUND' });
  });
});

describe('archiving a plan', () => {
  const free = { liveSubscriptions: [] };

  test('is done once', () => {
    const decision = decideArchiveSubscriptionPlan(free, plan);
    expect(decision).toEqual([{ type: 'SubscriptionPlanArchived', data: { planId: 'plan_1' } }]);
    expect(decideArchiveSubscriptionPlan(free, { ...plan, status: 'archived' })).toEqual([]);
  });

  test('refuses a stale version, and names at most 25 of the subscriptions in the way', () => {
    for (const status of ['active', 'archived'] as const) {
      expect(decideArchiveSubscriptionPlan({ ...free, expectedVersion: 9 }, { ...plan, status })).toMatchObject({
        code: 'VERSION_CONFLICT',
        detail: { current_version: 1 },
      });
    }
    const liveSubscriptions = Array.from({ length: 30 }, (_, index) => ({
      resource_type: 'subscription',
      resource_id: `sub_${index}`,
      status: 'active',
    }));
    const refusal = decideArchiveSubscriptionPlan({ liveSubscriptions }, plan);
    expect(refusal).toMatchObject({
      code: 'PLAN_HAS_ACTIVE_SUBSCRIPTIONS',
      detail: { blocking_resources: liveSubscriptions.slice(0, 25), blocking_resource_count: 30 },
    });
  });
});
