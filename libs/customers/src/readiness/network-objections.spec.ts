import { describe, expect, test } from '@jest/globals';
import { plusMilliseconds, type Timestamp } from '#kernel';
import { paymentMethodOf } from '../customer.js';
import {
  activated,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  given,
  MERCHANT,
  NO_VERDICT,
  NOW,
  saveStarted,
  USD_20,
  VISA,
} from '../fixtures/customer-facts.js';
import type { PaymentMethodDeclineRecorded } from '../payment-methods/payment-method.events.js';
import { chargeNotBefore } from './network-blockers.js';
import { assessReadiness, type ReadinessInput } from './readiness.js';
import { READINESS_POLICY } from './readiness.policy.js';

const HOUR_MS = 3_600_000;
const card = { ...VISA, fingerprint: 'card_1' };
const hoursAfter = (hours: number) => plusMilliseconds(NOW, hours * HOUR_MS);
const until = (at: Timestamp) => plusMilliseconds(at, -1);
const bothMethods = [
  customerCreated(),
  ...[saveStarted('pm_01'), activated('pm_01', { card })],
  ...[saveStarted('pm_02'), activated('pm_02', { card })],
  ...[saveStarted('pm_03'), activated('pm_03', { card: { ...VISA, fingerprint: 'card_2' } })],
];

type Told = Partial<PaymentMethodDeclineRecorded['data']>;
let serial = 0;
const softDecline = (at: Timestamp, told: Told = {}, paymentMethodId = 'pm_01') =>
  declineRecorded(paymentMethodId, 'insufficient_funds', 'soft_wait', at, {
    ...{ attemptId: `opa_${++serial}`, cardFingerprint: card.fingerprint },
    ...told,
  });
const many = (count: number, gap_hours: number, told: Told = {}) =>
  Array.from({ length: count }, (_, n) => softDecline(hoursAfter(n * gap_hours), told));

function ask(
  declines: readonly PaymentMethodDeclineRecorded[],
  evaluatedAt: Timestamp,
  more: Partial<ReadinessInput> = {},
) {
  const { paymentMethodId = 'pm_01' } = more.paymentMethod ?? {};
  const state = given(...bothMethods, ...declines);
  const input: ReadinessInput = {
    customer: { customerId: CUSTOMER, merchantId: MERCHANT },
    declines: state.declines,
    evaluatedAt,
    policy: READINESS_POLICY,
    ...more,
    paymentMethod: paymentMethodOf(state, paymentMethodId)?.facts,
  };
  return { ...assessReadiness(input), notBefore: chargeNotBefore(input) };
}
const codesOf = (...args: Parameters<typeof ask>) => ask(...args).blockers.map(({ code }) => code);
const method = (paymentMethodId: string) => ({ paymentMethod: { paymentMethodId } as ReadinessInput['paymentMethod'] });

describe('a card that its network forbids to try again', () => {
  const never = { rule: 'mastercard_advice_03', isNever: true, policyVersion: NO_VERDICT.policyVersion };
  const stopped = softDecline(NOW, {
    code: 'do_not_try_again',
    declineClass: 'hard_by_convention',
    decidedBy: 'network',
    networkVerdict: never,
  });

  test('is refused for good, told once, with its event and who can mend it', () => {
    expect(ask([stopped], hoursAfter(24 * 365)).blockers).toEqual([
      {
        code: 'network_never_retry:mastercard_advice_03',
        message: "The card's network forbids another try with this card.",
        resource_type: 'payment_method',
        resource_id: 'pm_01',
        caused_by_event_id: 'event-7',
        resolution_owner: 'buyer',
        next_actions: [{ action_type: 'save_payment_method' }],
      },
    ]);
    expect(ask([stopped], hoursAfter(1)).notBefore).toBeUndefined();
  });

  test('is told in the words of the issuer where they say as much', () => {
    const networkVerdict = { ...never, rule: 'visa_category_1' };
    const lost = softDecline(NOW, { code: 'lost_card', declineClass: 'never_without_new_method', networkVerdict });
    expect(codesOf([lost], NOW)).toEqual(['last_decline_is_final:lost_card']);
    expect(codesOf([lost], NOW, method('pm_02'))).toEqual(['network_never_retry:visa_category_1']);
  });

  test('is refused with its buyer there too, and by whichever method it was saved', () => {
    expect(codesOf([stopped], NOW, { initiatedBy: 'customer', buyerPresent: true })).toEqual([
      'network_never_retry:mastercard_advice_03',
    ]);
    expect(codesOf([stopped], NOW, method('pm_02'))).toEqual(['network_never_retry:mastercard_advice_03']);
    expect(codesOf([stopped], NOW, method('pm_03'))).toEqual([]);
  });
});

describe('a card whose network asks to wait', () => {
  const notBefore = hoursAfter(24);
  const waits = softDecline(NOW, { networkVerdict: { ...NO_VERDICT, rule: 'mastercard_advice_25', notBefore } });

  test('is refused until that instant, and told which', () => {
    expect(ask([waits], until(notBefore))).toMatchObject({
      blockers: [{ code: `retry_not_before:${notBefore}`, resolution_owner: 'flint', caused_by_event_id: 'event-7' }],
      notBefore,
    });
    expect(codesOf([waits], notBefore)).toEqual([]);
  });

  test('is judged by the day of the charge', () => {
    expect(codesOf([waits], NOW, { on: notBefore })).toEqual([]);
  });

  test('is charged when its buyer asks for it', () => {
    expect(codesOf([waits], NOW, { initiatedBy: 'customer' })).toEqual([]);
  });

  test('waits as long as the longest wait asks, whatever came after', () => {
    expect(codesOf([waits, softDecline(hoursAfter(1))], hoursAfter(2))).toEqual([`retry_not_before:${notBefore}`]);
  });
});

describe('the retry budget of a card', () => {
  test('is spent by four declines in 24 hours, until the first of them is over', () => {
    const four = many(4, 2);
    expect(codesOf(four.slice(0, 3), hoursAfter(6))).toEqual([]);
    expect(ask(four, until(hoursAfter(24)))).toMatchObject({
      blockers: [{ code: 'retry_budget_spent:visa,24h', caused_by_event_id: 'event-10', resolution_owner: 'flint' }],
      notBefore: hoursAfter(24),
    });
    expect(codesOf(four, hoursAfter(24))).toEqual([]);
  });

  test('is shared by all methods with that card, and by no other', () => {
    expect(codesOf(many(4, 1), hoursAfter(4), method('pm_02'))).toEqual(['retry_budget_spent:visa,24h']);
    expect(codesOf(many(4, 1), hoursAfter(4), method('pm_03'))).toEqual([]);
  });

  test("is the merchant's own: the buyer's declines count apart", () => {
    expect(codesOf(many(4, 1, { initiatedBy: 'customer' }), hoursAfter(4))).toEqual([]);
    expect(codesOf(many(4, 1), hoursAfter(4), { initiatedBy: 'customer' })).toEqual([]);
  });

  test('for one amount is spent by fifteen declines in 30 days', () => {
    const fifteen = many(15, 12);
    const later = hoursAfter(15 * 24);
    const asked = { amount: USD_20.amount, currency: USD_20.currency };
    expect(ask(fifteen, later, asked)).toMatchObject({
      blockers: [{ code: 'retry_budget_spent:visa,30d' }],
      notBefore: hoursAfter(30 * 24),
    });
    expect(codesOf(fifteen, later)).toEqual([]);
    expect(codesOf(fifteen, later, { ...asked, amount: 2_001 })).toEqual([]);
    expect(codesOf(fifteen, later, { ...asked, currency: 'EUR' })).toEqual([]);
    expect(codesOf(fifteen.slice(1), later, asked)).toEqual([]);
  });

  test('counts a decline of an unknown amount for each amount', () => {
    const old = many(15, 12, { amount: undefined });
    expect(codesOf(old, hoursAfter(15 * 24), { amount: 5_000, currency: 'USD' })).toEqual([
      'retry_budget_spent:visa,30d',
    ]);
  });

  test('is not given back by a success', () => {
    const success = {
      type: 'PaymentMethodChargeRecorded',
      data: {
        paymentMethodId: 'pm_01',
        paymentIntentId: 'pi_09',
        authenticatedForOffSession: false,
        at: hoursAfter(4),
      },
    } as const;
    const state = given(...bothMethods, ...many(4, 1), success);
    expect(paymentMethodOf(state, 'pm_01')?.facts.lastDecline).toBeUndefined();
    expect(state.declines.card_1?.recent).toHaveLength(4);
  });

  test('keeps 64 declines at most, and the card rests while there are so many', () => {
    const crowd = many(80, 6, { initiatedBy: 'customer' });
    const state = given(...bothMethods, ...crowd);
    expect(state.declines.card_1?.recent).toHaveLength(64);
    expect(codesOf(crowd, hoursAfter(80 * 6), { initiatedBy: 'customer' })).toEqual(['retry_budget_spent:visa,30d']);
  });

  test('forgets what is older than 30 days, of each card', () => {
    const other = softDecline(hoursAfter(30 * 24), { cardFingerprint: 'card_2' }, 'pm_03');
    const state = given(...bothMethods, softDecline(NOW), other);
    expect(Object.keys(state.declines)).toEqual(['card_2']);
  });
});
