import type { Timestamp } from '#kernel';
import type { PaymentMethodFacts } from '../payment-methods/payment-method.js';
import { declinesOf } from './decline-ledger.js';
import { networkRulesAt } from './network-rules.policy.js';
import type { ReadinessInput } from './readiness.js';
import { methodReason, type ReadinessReason } from './readiness-reasons.js';
import { spentBudgets } from './retry-budgets.js';

/** What the card's network has against the charge, and from when it has nothing any more. */
export interface NetworkObjections {
  readonly reasons: readonly ReadinessReason[];
  /** Absent when nothing ends by itself. */
  readonly endsAt?: Timestamp;
}

/** Asks the networks' rules before the call: the same for the charge that is to be made and for whoever wants to know. */
export function networkObjections(facts: PaymentMethodFacts, input: ReadinessInput): NetworkObjections {
  const { initiatedBy = 'merchant', amount, currency, on, evaluatedAt } = input;
  const at = on ?? evaluatedAt;
  const network = facts.card?.brand;
  const { recent, stop } = declinesOf(input.declines, facts);
  const asked = amount === undefined || currency === undefined ? undefined : { amount, currency };
  const spent = spentBudgets(networkRulesAt(at), recent, { network, initiatedBy, amount: asked, at });
  // The advice to wait is about tries without the buyer, who may have put money on the card since.
  const waits = initiatedBy === 'merchant' ? recent.filter(({ notBefore = at }) => notBefore > at) : [];
  const wait = waits.reduce<(typeof waits)[number] | undefined>(
    (last, each) => (last && last.notBefore! >= each.notBefore! ? last : each),
    undefined,
  );
  const reasons = [
    ...(stop ? [methodReason('network_never_retry', facts, stop.eventId, stop.rule)] : []),
    ...spent.map(({ window, eventId }) =>
      methodReason('retry_budget_spent', facts, eventId, `${network ?? 'card'},${window}`),
    ),
    ...(wait ? [methodReason('retry_not_before', facts, wait.eventId, wait.notBefore)] : []),
  ];
  const ends = [...spent.map(({ endsAt }) => endsAt), ...(wait?.notBefore ? [wait.notBefore] : [])];
  return { reasons, endsAt: ends.sort().at(-1) };
}

/** From when the card's network has nothing more against the charge; undefined when it has nothing, or for ever. */
export function chargeNotBefore(input: ReadinessInput): Timestamp | undefined {
  return input.paymentMethod && networkObjections(input.paymentMethod, input).endsAt;
}
