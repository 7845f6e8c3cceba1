import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import { type CustomerState, customerAggregate, paymentMethodOf } from '../customer.js';
import {
  activated,
  CUSTOMER,
  customerCreated,
  given,
  MERCHANT,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import type { Card, Initiator } from '../payment-methods/payment-method.events.js';
import { decideRecordMethodDecline } from '../payment-methods/record-method-decline.js';
import { declinePolicyAt } from './decline-classes.policy.js';
import { chargeNotBefore } from './network-blockers.js';
import { networkRulesAt } from './network-rules.policy.js';
import { assessReadiness, type ReadinessInput } from './readiness.js';
import { READINESS_POLICY } from './readiness.policy.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEGIN: Timestamp = '2026-10-01T00:00:00.000Z';

/** A charge that somebody wants to make, a while after the one before. */
interface Wish {
  readonly gap_ms: number;
  readonly initiatedBy: Initiator;
  readonly paymentMethodId: string;
  readonly amount: number;
  readonly said: { readonly networkCode?: string; readonly adviceCode?: string };
}

/** A charge that reached the gateway and was declined there. */
interface Sent extends Wish {
  readonly at: Timestamp;
}

const SOFT = [{}, { networkCode: '05' }, { networkCode: '51' }] as const;
const WAITS = [
  { networkCode: '51', adviceCode: '24' },
  { networkCode: '51', adviceCode: '26' },
  { networkCode: '05', adviceCode: '02' },
] as const;

const wishes: fc.Arbitrary<readonly Wish[]> = fc.array(
  fc.record({
    gap_ms: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HOUR_MS }), fc.integer({ min: 0, max: 16 * HOUR_MS })),
    initiatedBy: fc.constantFrom('merchant' as const, 'merchant' as const, 'customer' as const),
    paymentMethodId: fc.constantFrom('pm_a', 'pm_b', 'pm_c'),
    amount: fc.constantFrom(2_000, 2_000, 2_000, 3_500),
    said: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...SOFT) },
      { weight: 1, arbitrary: fc.constantFrom(...WAITS) },
    ),
  }),
  { maxLength: 300, size: 'max' },
);

/** `pm_a` and `pm_b` are the same card. */
function walletOf(brand: Card['brand']): CustomerState {
  const save = (id: string, fingerprint: string) => [
    saveStarted(id),
    activated(id, { card: { ...VISA, brand, fingerprint } }),
  ];
  return given(customerCreated(), ...save('pm_a', 'card_1'), ...save('pm_b', 'card_1'), ...save('pm_c', 'card_2'));
}
const cardOf = ({ paymentMethodId }: Wish) => (paymentMethodId === 'pm_c' ? 'card_2' : 'card_1');

function questionOf(state: CustomerState, wish: Wish, evaluatedAt: Timestamp): ReadinessInput {
  return {
    customer: { customerId: CUSTOMER, merchantId: MERCHANT },
    paymentMethod: paymentMethodOf(state, wish.paymentMethodId)?.facts,
    declines: state.declines,
    ...{ amount: wish.amount, currency: 'USD', initiatedBy: wish.initiatedBy },
    ...{ evaluatedAt, policy: READINESS_POLICY },
  };
}

function decline(state: CustomerState, wish: Wish, at: Timestamp, n: number): CustomerState {
  const { initiatedBy, paymentMethodId, said } = wish;
  const charge = {
    customerId: CUSTOMER,
    paymentMethodId,
    paymentIntentId: 'pi_01',
    attemptId: `opa_${n}`,
    initiatedBy,
  };
  const amount = { amount: wish.amount, currency: 'USD' };
  const policies = { policy: declinePolicyAt(at), rules: networkRulesAt(at) };
  const data = { ...charge, amount, code: 'card_declined', ...said, at, ...policies };
  const events = decideRecordMethodDecline(data, state);
  if (isRefusal(events)) throw new Error(events.code);
  expect(events).toHaveLength(1);
  const after = events.reduce(
    (before, event) => customerAggregate.evolve(before, event, { id: `decline-${n}`, at, revision: n }),
    state,
  );
  expect(decideRecordMethodDecline(data, after)).toEqual([]);
  return after;
}

/** Asks before each wish and sends what may be sent; all of it is declined. Answers what reached the gateway. */
function play(brand: Card['brand'], asked: readonly Wish[]): readonly Sent[] {
  let state = walletOf(brand);
  let at = BEGIN;
  const sent: Sent[] = [];
  for (const wish of asked) {
    at = plusMilliseconds(at, wish.gap_ms);
    if (at >= plusMilliseconds(BEGIN, 60 * DAY_MS)) break;
    const question = questionOf(state, wish, at);
    const { is_ready: isReady } = assessReadiness(question);
    if (isReady) {
      state = decline(state, wish, at, sent.length);
      sent.push({ ...wish, at });
      continue;
    }
    // What is refused is refused no longer than it must be, and no shorter.
    const lifts = chargeNotBefore(question)!;
    expect(assessReadiness({ ...question, evaluatedAt: lifts }).is_ready).toBe(true);
    expect(assessReadiness({ ...question, evaluatedAt: plusMilliseconds(lifts, -1) }).is_ready).toBe(false);
  }
  return sent;
}

/** The most that any window of this length holds, counted the plain way. */
function mostWithin(sent: readonly Sent[], window_ms: number, keyOf: (each: Sent) => string | undefined): number {
  let most = 0;
  for (const [n, last] of sent.entries()) {
    const start = plusMilliseconds(last.at, -window_ms);
    const key = keyOf(last);
    if (key === undefined) continue;
    const within = sent.slice(0, n + 1).filter((each) => each.at > start && keyOf(each) === key);
    most = Math.max(most, within.length);
  }
  return most;
}

const by = (initiatedBy: Initiator, keyOf: (each: Sent) => string) => (each: Sent) =>
  each.initiatedBy === initiatedBy ? keyOf(each) : undefined;
const cardAndAmount = (each: Sent) => `${cardOf(each)}/${each.amount}`;

describe('F56: asked before each call, the engine never goes beyond a cap', () => {
  test.each(['visa', 'mastercard', 'amex'] as const)('of %s, in 60 days of anything', (brand) => {
    let merchantTries = 0;
    let buyerTries = 0;
    fc.assert(
      fc.property(wishes, (asked) => {
        const sent = play(brand, asked);
        expect(mostWithin(sent, DAY_MS, by('merchant', cardOf))).toBeLessThanOrEqual(4);
        const tries = mostWithin(sent, 30 * DAY_MS, by('merchant', cardAndAmount));
        expect(tries).toBeLessThanOrEqual(15);
        const buyers = mostWithin(sent, 30 * DAY_MS, by('customer', cardAndAmount));
        if (brand === 'visa') expect(buyers).toBeLessThanOrEqual(20);
        if (brand === 'mastercard') {
          expect(mostWithin(sent, DAY_MS, cardOf)).toBeLessThanOrEqual(10);
          expect(mostWithin(sent, 30 * DAY_MS, cardAndAmount)).toBeLessThanOrEqual(35);
        }
        merchantTries = Math.max(merchantTries, tries);
        buyerTries = Math.max(buyerTries, buyers);
      }),
      { numRuns: 150, seed: 56 },
    );
    // The histories go where the caps are, and the buyer's tries beyond those of the merchant.
    expect(merchantTries).toBe(15);
    expect(buyerTries).toBeGreaterThan(15);
  });
});
