import { describe, expect, test } from '@jest/globals';
import type { CustomerEvent } from '../customer.events.js';
import { paymentMethodOf } from '../customer.js';
import {
  activated,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  failed,
  given,
  MERCHANT,
  NOW,
  removed,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import type { ReadinessInput } from './readiness.js';
import { assessReadiness } from './readiness.js';
import { READINESS_POLICY } from './readiness.policy.js';

const pending = [customerCreated(), saveStarted('pm_01')];
const active = [...pending, activated('pm_01')];
const pm = { resource_type: 'payment_method', resource_id: 'pm_01' };

/** Readiness of `pm_01` after events, for the question asked. */
function ask(events: readonly CustomerEvent[], question: Partial<ReadinessInput> = {}) {
  const state = given(...events);
  return assessReadiness({
    customer: { customerId: CUSTOMER, merchantId: MERCHANT },
    paymentMethod: paymentMethodOf(state, 'pm_01')?.facts,
    declines: state.declines,
    evaluatedAt: NOW,
    policy: READINESS_POLICY,
    ...question,
  });
}
const blockersOf = (...args: Parameters<typeof ask>) => ask(...args).blockers.map(({ code }) => code);
const cardUntil = (expMonth: number, expYear: number) => [
  ...pending,
  activated('pm_01', { card: { ...VISA, expMonth, expYear } }),
];
const onSession = [customerCreated(), saveStarted('pm_01', 'on_session'), activated('pm_01', { usage: 'on_session' })];

describe('readiness', () => {
  test('is given for an active off-session card, under the policy that it names', () => {
    expect(ask(active, { amount: 1_000, currency: 'USD', on: '2026-02-01T00:00:00.000Z' })).toEqual({
      payment_method_id: 'pm_01',
      is_ready: true,
      evaluated_at: NOW,
      policy_version: 'readiness-2/network-rules-2',
      blockers: [],
      warnings: [],
    });
  });

  test('tells that the customer has no default', () => {
    expect(ask([customerCreated()])).toMatchObject({
      payment_method_id: null,
      is_ready: false,
      blockers: [{ code: 'no_default_payment_method', resource_type: 'customer', resource_id: CUSTOMER }],
    });
  });

  test.each([
    ['payment_method_not_ready', 'pending', [], 'event-1'],
    ['payment_method_not_active', 'failed', [failed('pm_01')], 'event-2'],
    ['payment_method_removed', 'removed', [removed('pm_01')], 'event-2'],
  ] as const)('tells %s of a %s method, and by which event', (code, _, events, caused_by_event_id) => {
    expect(ask([...pending, ...events]).blockers).toMatchObject([{ code, ...pm, caused_by_event_id }]);
  });

  test('tells in whole who can put it right, and how', () => {
    expect(ask(onSession).blockers).toEqual([
      {
        code: 'payment_method_not_set_up_for_off_session',
        message: 'The buyer agreed to charges in completed checkouts only.',
        ...pm,
        caused_by_event_id: 'event-2',
        resolution_owner: 'buyer',
        next_actions: [{ action_type: 'save_payment_method' }],
      },
    ]);
  });
});

describe('readiness of a card that expires in January', () => {
  const january = cardUntil(1, 2026);
  const noted: CustomerEvent = { type: 'PaymentMethodExpired', data: { paymentMethodId: 'pm_01' } };

  test('is given, with a warning, until the month ends', () => {
    const report = ask(january, { evaluatedAt: '2026-01-31T23:59:59.999Z' });
    expect(report.is_ready).toBe(true);
    expect(report.warnings).toMatchObject([{ code: 'payment_method_expires_soon', caused_by_event_id: 'event-2' }]);
  });

  test('is refused from the next instant, whether the expiry was noted or not', () => {
    const evaluatedAt = '2026-02-01T00:00:00.000Z';
    expect(ask(january, { evaluatedAt })).toMatchObject({
      blockers: [{ code: 'payment_method_expired', caused_by_event_id: 'event-2' }],
      warnings: [],
    });
    expect(ask([...january, noted], { evaluatedAt })).toMatchObject({
      blockers: [{ code: 'payment_method_expired', caused_by_event_id: 'event-3' }],
    });
  });

  test('is refused today for a charge in February', () => {
    expect(ask(january, { on: '2026-02-01T00:00:00.000Z' })).toMatchObject({
      blockers: [{ code: 'payment_method_expires_before_charge' }],
      warnings: [],
    });
  });

  test('warns by the day of the charge, not of the question', () => {
    const december = cardUntil(12, 2026);
    expect(ask(december).warnings).toEqual([]);
    expect(ask(december, { on: '2026-12-10T00:00:00.000Z' }).warnings).toHaveLength(1);
  });
});

describe('readiness after a decline', () => {
  const lostCard = declineRecorded('pm_01', 'lost_card', 'never_without_new_method');
  const authentication = declineRecorded('pm_01', 'authentication_required', 'needs_authentication');
  const noFunds = declineRecorded('pm_01', 'insufficient_funds', 'soft_wait');

  test('is refused after a final one, which it names with its event', () => {
    expect(ask([...active, lostCard]).blockers).toMatchObject([
      { code: 'last_decline_is_final:lost_card', caused_by_event_id: 'event-3' },
    ]);
  });

  test('is refused after one that asked for an authentication', () => {
    expect(ask([...active, authentication]).blockers).toMatchObject([
      { code: 'authentication_required_last_time', caused_by_event_id: 'event-3' },
    ]);
  });

  test('is given after one that waiting can cure', () => {
    expect(ask([...active, noFunds]).is_ready).toBe(true);
  });

  test('is given again after a success', () => {
    const success: CustomerEvent = {
      type: 'PaymentMethodChargeRecorded',
      data: { paymentMethodId: 'pm_01', paymentIntentId: 'pi_02', authenticatedForOffSession: true, at: NOW },
    };
    expect(ask([...active, lostCard, success]).is_ready).toBe(true);
  });

  test('with the buyer there needs no earlier consent and no earlier authentication', () => {
    const declined = [...onSession, authentication];
    expect(blockersOf(declined)).toEqual([
      'payment_method_not_set_up_for_off_session',
      'authentication_required_last_time',
    ]);
    expect(blockersOf(declined, { buyerPresent: true })).toEqual([]);
    expect(blockersOf([...onSession, lostCard], { buyerPresent: true })).toEqual(['last_decline_is_final:lost_card']);
  });
});

describe('readiness for an amount', () => {
  test.each([
    [49, 'USD', ['amount_out_of_range']],
    [50, 'USD', []],
    [99_999_999, 'USD', []],
    [100_000_000, 'USD', ['amount_out_of_range']],
    [1_000, 'XXX', ['currency_not_supported']],
    [undefined, 'XXX', ['currency_not_supported']],
    [undefined, 'toString', ['currency_not_supported']],
    [undefined, 'JPY', []],
    [1, undefined, []],
  ])('of %s %s: %j', (amount, currency, expected) => {
    expect(blockersOf(active, { amount, currency })).toEqual(expected);
  });
});

describe('readiness beside the method', () => {
  test('is refused while the merchant may not take payments', () => {
    expect(ask(active, { merchantPaymentsDisabled: true }).blockers).toMatchObject([
      { code: 'merchant_payments_disabled', resource_type: 'merchant', resource_id: MERCHANT },
    ]);
  });

  test('is refused while an earlier outcome is unknown (F8)', () => {
    expect(ask(active, { unknownOutcome: { paymentIntentId: 'pi_01', eventId: 'event-9' } }).blockers).toMatchObject([
      {
        code: 'unknown_outcome_pending',
        resource_type: 'payment_intent',
        resource_id: 'pi_01',
        caused_by_event_id: 'event-9',
      },
    ]);
  });

  test('names all that stands in the way at once', () => {
    const question = {
      merchantPaymentsDisabled: true,
      amount: 1,
      currency: 'USD',
      evaluatedAt: '2031-01-01T00:00:00.000Z',
    };
    expect(blockersOf(onSession, question)).toEqual([
      'merchant_payments_disabled',
      'payment_method_expired',
      'payment_method_not_set_up_for_off_session',
      'amount_out_of_range',
    ]);
  });
});
