import { assertNever, type DomainEvent, type Fact, type Money, type Timestamp } from '#kernel';
import { beginNextCycle, lookedAfter } from '../begin-next-cycle.js';
import type {
  AfterFailure,
  BillingAttemptEvent,
  BillingAttemptNotAttempted,
  BillingOutcomeDecided,
  BillingPeriod,
} from '../billing-attempt.events.js';
import { evolvePaymentRetry } from '../recovery/payment-retry.js';
import {
  type BillingAttempt,
  type Dunning,
  type EarlyRenewalFailure,
  isInQuestion,
  isRenewingEarly,
  type LastFailure,
  recoverAt,
  type Subscription,
  settledStatus,
} from '../subscription-state.js';

/** How one event of billing moves a subscription. Times of cycles are read from the events, never computed anew here. */
export function evolveBilling(before: Subscription, event: BillingAttemptEvent, fact: Fact): Subscription {
  switch (event.type) {
    case 'BillingAttemptStarted': {
      const beganInPause = before.status === 'paused';
      const openAttempt = { ...event.data, startedAt: fact.at, beganInPause, unknown: null };
      const paymentRetry = evolvePaymentRetry(before.paymentRetry, event, fact);
      const attempts = event.data.attemptNumber;
      const passedAttempts = triedAgain(before);
      return { ...before, openAttempt, closedAttempt: null, passedAttempts, attempts, paymentRetry };
    }
    case 'BillingAttemptGatewayPaymentCreated': {
      const { gatewayPaymentId } = event.data;
      const openAttempt = before.openAttempt && { ...before.openAttempt, gatewayPaymentId };
      return { ...before, openAttempt, gatewayPaymentId };
    }
    case 'BillingAttemptSucceeded': {
      if (event.data.forPassedCycle) return withoutPassed(before, event.data.attemptId);
      const passedAttempts = unansweredBy(before, event.data.attemptId);
      const paid = settleCycle({ ...before, closedAttempt: null, passedAttempts }, event.data.period, fact.at);
      return { ...paid, status: settledStatus(before) };
    }
    case 'BillingCycleWaived':
      return { ...settleCycle(before, event.data.period, fact.at), status: settledStatus(before) };
    case 'BillingAttemptDeclined': {
      const { code, needsAuthentication, paymentMethodId, attemptId, paymentIntentId, orderId } = event.data;
      const period = before.openAttempt?.period ?? before.dunning?.lastFailure.period;
      if (period === undefined) throw new Error('BillingAttemptDeclined without an attempt');
      if (isRenewingEarly(before)) {
        const { declineClass, declinePolicyVersion: policyVersion } = event.data;
        return earlyFailure(before, { kind: 'declined', code, paymentIntentId, declineClass, policyVersion });
      }
      const which = { attemptId, paymentIntentId, orderId, period, paymentMethodId };
      const failure = { ...which, wasTried: true, code, needsAuthentication };
      if (event.data.fallsBackTo !== undefined) return close(before, fallenBack(before, event.data, failure));
      return close(before, failed(before, event.data, failure, { failures: 1 }));
    }
    case 'BillingAttemptNotAttempted':
      return notAttempted(before, event);
    case 'BillingAttemptOutcomeUnknown': {
      const { attemptId, nextProbeAt, probeNumber, isQuarantined, reason } = event.data;
      return changeAttempt(before, attemptId, (attempt) => {
        const since = attempt.unknown?.since ?? fact.at;
        return { ...attempt, unknown: { nextProbeAt, probeNumber, isQuarantined, reason, since } };
      });
    }
    case 'BillingOutcomeDecided':
      return decidedByOperator(before, event, fact);
    case 'BillingRetryBroughtForward':
      return { ...before, dunning: before.dunning && { ...before.dunning, ...recoverAt(event.data.retryAt) } };
    default:
      return assertNever(event);
  }
}

const BILLING_EVENTS: Readonly<Record<BillingAttemptEvent['type'], true>> = {
  BillingAttemptStarted: true,
  BillingAttemptGatewayPaymentCreated: true,
  BillingAttemptSucceeded: true,
  BillingAttemptDeclined: true,
  BillingAttemptNotAttempted: true,
  BillingAttemptOutcomeUnknown: true,
  BillingOutcomeDecided: true,
  BillingCycleWaived: true,
  BillingRetryBroughtForward: true,
};

export function isBillingEvent(event: DomainEvent): event is BillingAttemptEvent {
  return Object.hasOwn(BILLING_EVENTS, event.type);
}

/** `paid` is followed by the outcome itself, and `not_paid` too while the attempt is open. */
function decidedByOperator(before: Subscription, { data }: BillingOutcomeDecided, fact: Fact): Subscription {
  const { attemptId, decision, attemptWasOver, judgedAmount } = data;
  if (decision === 'paid') return before;
  if (decision === 'not_paid') {
    if (judgedAmount !== undefined) return judged(before, attemptId, judgedAmount);
    return attemptWasOver ? changeAttempt(before, attemptId, answered) : before;
  }
  if (attemptWasOver) return before;
  return changeAttempt(before, attemptId, (attempt) => ({
    ...attempt,
    unknown: attempt.unknown && { ...attempt.unknown, nextProbeAt: fact.at, isQuarantined: false },
  }));
}

function changeAttempt(before: Subscription, attemptId: string, change: (attempt: BillingAttempt) => BillingAttempt) {
  const { openAttempt, closedAttempt, passedAttempts } = before;
  const changed = <Known extends BillingAttempt | null>(attempt: Known) =>
    attempt?.attemptId === attemptId ? change(attempt) : attempt;
  return {
    ...before,
    openAttempt: changed(openAttempt),
    closedAttempt: changed(closedAttempt),
    passedAttempts: passedAttempts.map(changed),
  };
}

/** How often was asked is kept: what is told of the attempt later is told under another id (`AttemptOutcomes`). */
function answered(attempt: BillingAttempt): BillingAttempt {
  const { unknown } = attempt;
  return unknown === null ? attempt : { ...attempt, unknown: { ...unknown, nextProbeAt: null, isQuarantined: false } };
}

/** What people are asked about outlives the next try, unless nothing of it ever reached the gateway. */
function triedAgain({ closedAttempt, passedAttempts }: Subscription): readonly BillingAttempt[] {
  const isAsked = closedAttempt !== null && isInQuestion(closedAttempt) && closedAttempt.gatewayPaymentId !== null;
  if (!isAsked) return passedAttempts;
  return lookedAfter([...passedAttempts, closedAttempt]);
}

/**
 * Money that people have judged to be no payment: the gateway may go on telling of it, which is no new question. What has taken
 * another amount takes nothing any more, so the next try needs a payment of its own.
 */
function judged(before: Subscription, attemptId: string, judgedAmount: Money): Subscription {
  const over = [before.closedAttempt, ...before.passedAttempts].find((attempt) => attempt?.attemptId === attemptId);
  const after = changeAttempt(before, attemptId, (attempt) => {
    const { unknown } = over ? answered(attempt) : attempt;
    return { ...attempt, unknown: unknown && { ...unknown, judgedAmount } };
  });
  const isSpent = over && over.gatewayPaymentId === before.gatewayPaymentId;
  return isSpent ? { ...after, ...withoutPayment(before) } : after;
}

/** The cycle's next try makes another payment at the gateway. */
function withoutPayment({ canceledPayments }: Subscription) {
  return { gatewayPaymentId: null, canceledPayments: canceledPayments + 1 };
}

/** One payment pays once: what was asked about it is answered for all attempts that share it. Another payment's stays asked. */
function unansweredBy({ openAttempt, closedAttempt, passedAttempts }: Subscription, attemptId: string) {
  const paid = [openAttempt, closedAttempt, ...passedAttempts].find((attempt) => attempt?.attemptId === attemptId);
  const isPaid = (passed: BillingAttempt) =>
    passed.attemptId === attemptId ||
    (passed.cycle === paid?.cycle && passed.gatewayPaymentId === paid.gatewayPaymentId);
  return passedAttempts.filter((passed) => !isPaid(passed));
}

function withoutPassed(before: Subscription, attemptId: string): Subscription {
  return { ...before, passedAttempts: before.passedAttempts.filter((passed) => passed.attemptId !== attemptId) };
}

/** The period moves to the paid one. */
export function settleCycle(before: Subscription, period: BillingPeriod, at: Timestamp): Subscription {
  const completedCycles = before.completedCycles + 1;
  const currentPeriod = paidPeriod(before.currentPeriod, period, at);
  const awaitingScheduleSince = before.scheduleOwner === 'external' ? at : null;
  return { ...beginNextCycle(before, period.end), currentPeriod, completedCycles, awaitingScheduleSince };
}

/** A cycle that is paid before it begins makes the running period longer. */
function paidPeriod(running: BillingPeriod | null, paid: BillingPeriod, at: Timestamp): BillingPeriod {
  const isAhead = running !== null && running.end > at && paid.start > at;
  return isAhead ? { start: running.start, end: paid.end } : paid;
}

function close(before: Subscription, dunning: Dunning | null): Subscription {
  const { openAttempt } = before;
  const closedAttempt = openAttempt === null ? before.closedAttempt : answered(openAttempt);
  return { ...before, openAttempt: null, closedAttempt, dunning };
}

/** The cycle is as it was before it was asked for: due on its own date (ADR 0038). */
function earlyFailure(before: Subscription, failure: EarlyRenewalFailure): Subscription {
  const { earlyRenewal } = before;
  return { ...close(before, null), earlyRenewal: earlyRenewal && { ...earlyRenewal, failure } };
}

function notAttempted(before: Subscription, { data }: BillingAttemptNotAttempted): Subscription {
  const { attemptId, paymentIntentId, orderId, period, paymentMethodId, attemptNumber } = data;
  const code = data.reasons[0] ?? 'not_attempted';
  const released = data.paymentCanceled && withoutPayment(before);
  const tried = { ...before, attempts: attemptNumber, ...released };
  if (isRenewingEarly(before)) return earlyFailure(tried, { kind: data.cause, code, paymentIntentId });
  const which = { attemptId, paymentIntentId, orderId, period, paymentMethodId };
  const failure = { ...which, wasTried: false, code, needsAuthentication: false };
  const counted = data.cause === 'not_ready' ? { failures: 1 } : { deferrals: 1 };
  return close(tried, failed(before, data, failure, counted));
}

/** The next backup is due at once; nothing counts as a failure until the last of them has failed. */
function fallenBack(before: Subscription, after: AfterFailure, lastFailure: LastFailure): Dunning {
  const begun = before.dunning ?? { failures: 0, deferrals: 0, setAside: null, passedOver: [] };
  const passedOver = [...begun.passedOver, ...(lastFailure.paymentMethodId ? [lastFailure.paymentMethodId] : [])];
  const due = { retryAt: after.nextRetryAt, retryTrigger: 'fallback' as const, endsAt: null, isExhausted: false };
  return { ...begun, ...due, passedOver, lastFailure };
}

function failed(
  before: Subscription,
  after: AfterFailure,
  lastFailure: LastFailure,
  counted: { failures?: number; deferrals?: number },
): Dunning {
  const { setAside = null, passedOver = [] } = before.dunning ?? {};
  // A try in between counts for nothing (ADR 0041), but what waits for the gateway with another method waits like any.
  const failures = (before.dunning?.failures ?? 0) + (setAside === null ? (counted.failures ?? 0) : 0);
  const isDeferral = setAside === null || setAside.by === 'new_method';
  const stillAside = after.keepsPlanAside && setAside ? { ...setAside, by: 'new_method' as const } : null;
  return {
    failures,
    deferrals: (before.dunning?.deferrals ?? 0) + (isDeferral ? (counted.deferrals ?? 0) : 0),
    retryAt: after.nextRetryAt,
    // A regular cycle that the gateway held up stays a regular one.
    retryTrigger: stillAside?.by ?? (failures > 0 ? 'dunning' : 'renewal'),
    endsAt: after.dunningEndsAt,
    isExhausted: (setAside?.isExhausted === true || before.status === 'paused') && after.nextRetryAt === null,
    setAside: stillAside,
    passedOver: counted.deferrals === undefined ? [] : passedOver,
    lastFailure,
  };
}
