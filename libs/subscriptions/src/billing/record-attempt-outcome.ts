import { assertNever, isSameMoney, type Money, nextLookAt, type Timestamp, UNTRUE_REPLY } from '#kernel';
import type {
  AttemptIdentity,
  AttemptTerms,
  BillingAttemptDeclined,
  BillingAttemptNotAttempted,
  BillingAttemptOutcomeUnknown,
  BillingAttemptSucceeded,
} from '../billing-attempt.events.js';
import { failPaymentRetry, succeedPaymentRetry } from '../recovery/end-payment-retry.js';
import type { PaymentRetryEvent } from '../recovery/recovery.events.js';
import type { BillingAttempt, Subscription, SubscriptionState } from '../subscription-state.js';
import { afterDeferral, afterFailure, type Consequence } from './after-failure.js';
import { afterSettlement, type Settlement } from './after-settlement.js';
import type { DunningPolicy } from './dunning.policy.js';

const AMOUNT_MISMATCH = 'amount_mismatch';

/** How the decline policy (billing-rules §6) judges a decline; another library holds the table. */
export interface DeclineVerdict {
  readonly class: string;
  /** The same method must not be tried again by itself. */
  readonly isFinal: boolean;
  readonly needsAuthentication: boolean;
  /** The card's network asks not to be tried before this instant. */
  readonly retryNotBefore?: Timestamp;
  readonly policyVersion: string;
}

export type AttemptOutcome =
  | { readonly kind: 'succeeded'; readonly amount: Money }
  | {
      readonly kind: 'declined';
      /** One of the contract's eighteen, lower case. */
      readonly code: string;
      readonly declineCode?: string;
      readonly networkCode?: string;
      readonly adviceCode?: string;
      readonly verdict: DeclineVerdict;
    }
  /** The gateway was surely not charged, and by no fault of the payer. */
  | {
      readonly kind: 'not_attempted';
      readonly reasons: readonly string[];
      readonly paymentCanceled?: true;
      /** The gateway asks to be left alone until then. */
      readonly retryNotBefore?: Timestamp;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface AttemptOutcomeRecord {
  readonly now: Timestamp;
  readonly attemptId: string;
  readonly outcome: AttemptOutcome;
  readonly policy: DunningPolicy;
}

export type RecordedOutcome =
  | BillingAttemptSucceeded
  | BillingAttemptDeclined
  | BillingAttemptNotAttempted
  | BillingAttemptOutcomeUnknown
  | Settlement
  | PaymentRetryEvent
  | Consequence;

/**
 * The one place where an attempt ends, whoever found out how: the charge itself, a probe, a webhook or an operator
 * (F23). An outcome of an attempt that is over yields nothing, but for money that moved after all. Never refuses.
 */
export function decideRecordAttemptOutcome(
  input: AttemptOutcomeRecord,
  state: SubscriptionState,
): readonly RecordedOutcome[] {
  if (state === null) return [];
  const { outcome } = input;
  const over = overAttempts(state).find(({ attemptId }) => attemptId === input.attemptId);
  const doubt = over ? doubtAbout(over, outcome) : undefined;
  if (over && doubt !== undefined) return isJudged(over, outcome) ? [] : askPeople(over, doubt);
  if (over && over.cycle !== state.cycle) return ofPassedCycle(over, outcome);
  const attempt = attemptMeant(state, input);
  if (attempt === undefined) return [];
  switch (outcome.kind) {
    case 'succeeded':
      return succeeded(input, state, attempt, outcome.amount);
    case 'declined':
      return declined(input, state, attempt, outcome);
    case 'not_attempted': {
      const { paymentMethodId } = attempt;
      const after = afterDeferral(state, input.now, outcome.retryNotBefore);
      const { reasons, paymentCanceled } = outcome;
      const released = paymentCanceled && { paymentCanceled };
      const data = { ...attemptTerms(attempt), paymentMethodId, cause: 'deferred' as const, reasons, ...released };
      const ended = failPaymentRetry(state, 'payment_method_temporarily_unavailable');
      return [{ type: 'BillingAttemptNotAttempted', data: { ...data, ...after } }, ...ended];
    }
    case 'unknown':
      return stillUnknown(input, attempt, outcome.reason);
    default:
      return assertNever(outcome);
  }
}

function overAttempts({ closedAttempt, passedAttempts }: Subscription): readonly BillingAttempt[] {
  return closedAttempt === null ? passedAttempts : [closedAttempt, ...passedAttempts];
}

/**
 * The open attempt; or, for a success that came late, one of this cycle that is over, when none is open: all of a cycle's
 * attempts share one payment, so what is open hears of that money itself.
 */
function attemptMeant(subscription: Subscription, { attemptId, outcome }: AttemptOutcomeRecord) {
  const { openAttempt } = subscription;
  if (openAttempt !== null) return openAttempt.attemptId === attemptId ? openAttempt : undefined;
  if (outcome.kind !== 'succeeded') return undefined;
  return overAttempts(subscription).find((attempt) => attempt.attemptId === attemptId);
}

/** Money for a cycle that was skipped meanwhile changes nothing of what is billed; on record it can be given back. */
function ofPassedCycle(attempt: BillingAttempt, outcome: AttemptOutcome): readonly BillingAttemptSucceeded[] {
  if (outcome.kind !== 'succeeded') return [];
  const { period, amount, paymentMethodId } = attempt;
  const data = { ...identityOf(attempt), period, amount, paymentMethodId, forPassedCycle: true } as const;
  return [{ type: 'BillingAttemptSucceeded', data }];
}

function succeeded(input: AttemptOutcomeRecord, state: Subscription, attempt: BillingAttempt, paid: Money) {
  const { amount, period, paymentMethodId } = attempt;
  // The gateway tells of another amount than was asked for: nothing is settled on such a word (F60).
  if (!isSameMoney(paid, amount)) return stillUnknown(input, attempt, AMOUNT_MISMATCH, true);
  const data = { ...identityOf(attempt), period, amount, paymentMethodId };
  const follows = afterSettlement(state, attempt, input.now);
  const ended = succeedPaymentRetry(state);
  return [{ type: 'BillingAttemptSucceeded' as const, data }, ...follows, ...ended];
}

function declined(
  { now, policy }: AttemptOutcomeRecord,
  state: Subscription,
  attempt: BillingAttempt,
  { code, declineCode, networkCode, adviceCode, verdict }: Extract<AttemptOutcome, { kind: 'declined' }>,
): readonly RecordedOutcome[] {
  const { paymentMethodId, resolution, period, startedAt: attemptedAt } = attempt;
  const ownMethodId = resolution?.candidates[0]?.paymentMethodId ?? paymentMethodId;
  const failedAttempt = { ...identityOf(attempt), period, paymentMethodId, ownMethodId, resolution, attemptedAt };
  const mayRetry = !verdict.isFinal && !verdict.needsAuthentication;
  const { retryNotBefore: notBefore } = verdict;
  const failure = { now, policy, attempt: failedAttempt, mayRetry, notBefore };
  const { after, consequences, fallsBackTo } = afterFailure(state, failure);
  const data: BillingAttemptDeclined['data'] = {
    ...identityOf(attempt),
    paymentMethodId,
    code,
    declineCode: declineCode ?? null,
    networkCode,
    adviceCode,
    declineClass: verdict.class,
    declinePolicyVersion: verdict.policyVersion,
    isFinal: verdict.isFinal,
    needsAuthentication: verdict.needsAuthentication,
    policyVersion: policy.version,
    ...after,
    ...(fallsBackTo !== undefined && { fallsBackTo }),
  };
  const ended = fallsBackTo === undefined ? failPaymentRetry(state, code) : [];
  return [{ type: 'BillingAttemptDeclined', data }, ...ended, ...consequences];
}

/** Why what is told of an attempt that was over cannot be settled on (F60); undefined when it can, or says nothing of money. */
function doubtAbout({ amount }: BillingAttempt, outcome: AttemptOutcome): string | undefined {
  if (outcome.kind === 'succeeded') return isSameMoney(outcome.amount, amount) ? undefined : AMOUNT_MISMATCH;
  return outcome.kind === 'unknown' && outcome.reason.startsWith(UNTRUE_REPLY) ? outcome.reason : undefined;
}

/** People have said of this very amount that it is no payment. */
function isJudged({ unknown }: BillingAttempt, outcome: AttemptOutcome): boolean {
  const judged = unknown?.judgedAmount;
  return judged !== undefined && outcome.kind === 'succeeded' && isSameMoney(outcome.amount, judged);
}

/** At once, for nobody looks again at what is over. It holds up nothing that is billed. */
function askPeople(attempt: BillingAttempt, reason: string): readonly BillingAttemptOutcomeUnknown[] {
  const { unknown } = attempt;
  if (unknown?.isQuarantined) return [];
  const asked = { nextProbeAt: null, probeNumber: (unknown?.probeNumber ?? 0) + 1, isQuarantined: true } as const;
  return [outcomeUnknown(attempt, { ...asked, reason, attemptWasOver: true })];
}

function stillUnknown(
  { now }: AttemptOutcomeRecord,
  attempt: BillingAttempt,
  reason: string,
  isUntrue = false,
): readonly BillingAttemptOutcomeUnknown[] {
  const { unknown } = attempt;
  // A look out of turn that tells nothing counts for nothing.
  if (unknown !== null && (unknown.nextProbeAt === null || now < unknown.nextProbeAt)) return [];
  const looks = unknown?.probeNumber ?? 0;
  const again = isUntrue ? undefined : nextLookAt({ looks, reason, reasonBefore: unknown?.reason }, now);
  const data = { nextProbeAt: again ?? null, probeNumber: looks + 1, isQuarantined: again === undefined, reason };
  return [outcomeUnknown(attempt, data)];
}

function outcomeUnknown(
  attempt: BillingAttempt,
  data: Omit<BillingAttemptOutcomeUnknown['data'], keyof AttemptIdentity>,
): BillingAttemptOutcomeUnknown {
  return { type: 'BillingAttemptOutcomeUnknown', data: { ...identityOf(attempt), ...data } };
}

function identityOf({ attemptId, cycle, paymentIntentId, orderId }: BillingAttempt) {
  return { attemptId, cycle, paymentIntentId, orderId };
}

function attemptTerms(attempt: BillingAttempt): AttemptTerms {
  const { subscriptionId, customerId, attemptNumber, period, amount, paymentFlow, trigger, policyVersion } = attempt;
  const terms = { subscriptionId, customerId, attemptNumber, period, amount, paymentFlow, trigger, policyVersion };
  return { ...identityOf(attempt), ...terms };
}
