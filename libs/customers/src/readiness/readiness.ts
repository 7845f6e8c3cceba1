import type { Timestamp } from '#kernel';
import { isCurrency, leastPayment, plusDays } from '#kernel';
import type { Initiator } from '../payment-methods/payment-method.events.js';
import type { PaymentMethodFacts } from '../payment-methods/payment-method.js';
import { expiryOf } from '../payment-methods/payment-method.js';
import { isFinalDecline } from './decline-classes.policy.js';
import type { DeclineLedger } from './decline-ledger.js';
import { networkObjections } from './network-blockers.js';
import { networkRulesAt } from './network-rules.policy.js';
import type { ReadinessPolicy } from './readiness.policy.js';
import type { ReadinessReason } from './readiness-reasons.js';
import { methodReason, readinessReason } from './readiness-reasons.js';

/** What readiness is judged from: the write model and the views both have it. */
export interface ReadinessInput {
  readonly customer: { readonly customerId: string; readonly merchantId: string };
  /** The method in question; undefined when the customer has no default and none was named. */
  readonly paymentMethod: PaymentMethodFacts | undefined;
  /** The declines of all the customer's cards. */
  readonly declines: DeclineLedger;
  /** Minor units; judged together with `currency`, or not at all without it. */
  readonly amount?: number;
  readonly currency?: string;
  /** When the charge is to be; `evaluatedAt` when left out. */
  readonly on?: Timestamp;
  /** The environment's time of asking. */
  readonly evaluatedAt: Timestamp;
  readonly policy: ReadinessPolicy;
  /** True in a checkout that the buyer completes: consent and authentication are then given on the spot. */
  readonly buyerPresent?: boolean;
  /** The merchant when left out. Networks count the two apart. */
  readonly initiatedBy?: Initiator;
  readonly merchantPaymentsDisabled?: boolean;
  /** An earlier charge whose outcome is not known yet (F8). */
  readonly unknownOutcome?: { readonly paymentIntentId: string; readonly eventId?: string };
}

/** The answer, in the contract's shape. */
export interface ReadinessReport {
  readonly payment_method_id: string | null;
  readonly is_ready: boolean;
  readonly evaluated_at: Timestamp;
  readonly policy_version: string;
  readonly blockers: readonly ReadinessReason[];
  readonly warnings: readonly ReadinessReason[];
}

/**
 * May this method be charged, for this amount, on this date? The one answer: the charging path gives it the state
 * of the write model, queries give it a view's document.
 */
export function assessReadiness(input: ReadinessInput): ReadinessReport {
  const { paymentMethod } = input;
  const blockers = [
    ...merchantBlockers(input),
    ...(paymentMethod ? methodBlockers(paymentMethod, input) : missingMethod(input)),
    ...amountBlockers(input),
    ...unknownOutcomeBlockers(input),
  ];
  return {
    payment_method_id: paymentMethod?.paymentMethodId ?? null,
    is_ready: blockers.length === 0,
    evaluated_at: input.evaluatedAt,
    policy_version: `${input.policy.version}/${networkRulesAt(input.on ?? input.evaluatedAt).version}`,
    blockers,
    warnings: paymentMethod ? expiryWarnings(paymentMethod, input) : [],
  };
}

function missingMethod({ customer }: ReadinessInput): ReadinessReason[] {
  return [readinessReason('no_default_payment_method', { type: 'customer', id: customer.customerId })];
}

function merchantBlockers({ customer, merchantPaymentsDisabled }: ReadinessInput): ReadinessReason[] {
  if (!merchantPaymentsDisabled) return [];
  return [readinessReason('merchant_payments_disabled', { type: 'merchant', id: customer.merchantId })];
}

/** A method that is not there to be charged has that one reason; one that is there has all the others that hold. */
function methodBlockers(facts: PaymentMethodFacts, input: ReadinessInput): ReadinessReason[] {
  switch (facts.status) {
    case 'pending':
      return [methodReason('payment_method_not_ready', facts, facts.statusEventId)];
    case 'failed':
      return [methodReason('payment_method_not_active', facts, facts.statusEventId)];
    case 'removed':
      return [methodReason('payment_method_removed', facts, facts.statusEventId)];
    case 'expired':
      return [
        methodReason('payment_method_expired', facts, facts.statusEventId),
        ...consentBlockers(facts, input),
        ...declineBlockers(facts, input),
      ];
    case 'active':
      return [...expiryBlockers(facts, input), ...consentBlockers(facts, input), ...declineBlockers(facts, input)];
  }
}

function expiryBlockers(facts: PaymentMethodFacts, { evaluatedAt, on }: ReadinessInput): ReadinessReason[] {
  if (facts.card === undefined) return [];
  const expiry = expiryOf(facts.card);
  if (evaluatedAt >= expiry) return [methodReason('payment_method_expired', facts, facts.activatedEventId)];
  if (on === undefined || on < expiry) return [];
  return [methodReason('payment_method_expires_before_charge', facts, facts.activatedEventId)];
}

function consentBlockers(facts: PaymentMethodFacts, { buyerPresent }: ReadinessInput): ReadinessReason[] {
  if (buyerPresent || facts.usage === 'off_session') return [];
  return [methodReason('payment_method_not_set_up_for_off_session', facts, facts.activatedEventId)];
}

/** One cause is told once: in the network's words where it decided or the issuer's block nothing, else in the issuer's. */
function declineBlockers(facts: PaymentMethodFacts, input: ReadinessInput): ReadinessReason[] {
  const last = facts.lastDecline;
  const said = networkObjections(facts, input).reasons;
  const saidOfIssuer = lastDeclineBlockers(facts, input);
  const isSameCause = ({ code, caused_by_event_id }: ReadinessReason) =>
    caused_by_event_id === last?.eventId && code.startsWith('network_never_retry:');
  const hasNetworkDecided = last?.decidedBy === 'network' && said.some(isSameCause);
  if (hasNetworkDecided || saidOfIssuer.length === 0) return [...said];
  return [...saidOfIssuer, ...said.filter((reason) => !isSameCause(reason))];
}

function lastDeclineBlockers(facts: PaymentMethodFacts, { buyerPresent }: ReadinessInput): ReadinessReason[] {
  const decline = facts.lastDecline;
  if (decline === undefined) return [];
  if (isFinalDecline(decline.declineClass)) {
    return [methodReason('last_decline_is_final', facts, decline.eventId, decline.code)];
  }
  const blocks = decline.declineClass === 'needs_authentication' && !buyerPresent;
  return blocks ? [methodReason('authentication_required_last_time', facts, decline.eventId)] : [];
}

function amountBlockers({ customer, paymentMethod, amount, currency, policy }: ReadinessInput): ReadinessReason[] {
  if (currency === undefined) return [];
  const subject = paymentMethod
    ? { type: 'payment_method', id: paymentMethod.paymentMethodId }
    : { type: 'customer', id: customer.customerId };
  if (!isCurrency(currency)) return [readinessReason('currency_not_supported', subject)];
  if (amount === undefined || (amount >= leastPayment(currency) && amount <= policy.largestCharge)) return [];
  return [readinessReason('amount_out_of_range', subject)];
}

function unknownOutcomeBlockers({ unknownOutcome }: ReadinessInput): ReadinessReason[] {
  if (unknownOutcome === undefined) return [];
  const { paymentIntentId: id, eventId } = unknownOutcome;
  return [readinessReason('unknown_outcome_pending', { type: 'payment_intent', id, eventId })];
}

/** Chargeable on the day, but not for long: worth asking the buyer before the next bill. */
function expiryWarnings(facts: PaymentMethodFacts, { evaluatedAt, on, policy }: ReadinessInput): ReadinessReason[] {
  if (facts.status !== 'active' || facts.card === undefined) return [];
  const expiry = expiryOf(facts.card);
  const chargedAt = on !== undefined && on > evaluatedAt ? on : evaluatedAt;
  const isSoon = chargedAt < expiry && plusDays(chargedAt, policy.expiresSoon_days) >= expiry;
  return isSoon ? [methodReason('payment_method_expires_soon', facts, facts.activatedEventId)] : [];
}
