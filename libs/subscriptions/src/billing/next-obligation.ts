import type { Timestamp } from '#kernel';
import type { Subscription } from '../subscription-state.js';

/**
 * What is to be done next for a subscription, and when. The engine owes all of them but the last three, which wait for
 * somebody: until the payment method is changed or the subscription is ended, until it is decided what became of a charge,
 * or until the owner of the schedule says when the next cycle is billed.
 */
export type Obligation =
  | { readonly kind: EngineObligation; readonly dueAt: Timestamp }
  | { readonly kind: 'await_payment_method' | 'await_operator' | 'await_schedule'; readonly dueAt: null };

export type EngineObligation =
  /** The oldest unsettled cycle falls due. */
  | 'charge'
  /** A failed cycle is tried again. */
  | 'retry'
  /** An attempt was left open by whoever started it. */
  | 'resume_attempt'
  /** An attempt's outcome is unknown: ask the gateway. */
  | 'probe'
  /** A pause for a number of cycles is over. */
  | 'resume'
  /** A scheduled cancellation takes effect. */
  | 'end_period'
  /** The time to mend a payment method is over. */
  | 'end_dunning';

/**
 * The one next obligation: every live subscription has exactly one (I4), a canceled one none unless an attempt is still open,
 * a paused one besides only its return from a pause that has an end, or a try at what it owes that somebody brought about.
 * Due times, next_billing_at, next_retry_at and the due index all derive from it, so none of them can be lost (F22). Order of
 * rules at one instant (F53): the open attempt, the end of the period, the charge.
 */
export function nextObligation(subscription: Subscription): Obligation | undefined {
  const { openAttempt, dunning, status } = subscription;
  if (openAttempt !== null) {
    const { unknown, deadline } = openAttempt;
    if (unknown === null) return { kind: 'resume_attempt', dueAt: deadline };
    // The period stays blocked, not skipped (F24). Older events kept a time although nobody was to look.
    if (unknown.isQuarantined || unknown.nextProbeAt === null) return { kind: 'await_operator', dueAt: null };
    return { kind: 'probe', dueAt: unknown.nextProbeAt };
  }
  if (status === 'canceled') return undefined;
  if (status === 'paused') return obligationInPause(subscription);
  if (subscription.cancelAtPeriodEnd) {
    return { kind: 'end_period', dueAt: subscription.currentPeriod?.end ?? subscription.createdAt };
  }
  if (dunning === null && subscription.awaitingScheduleSince !== null) return { kind: 'await_schedule', dueAt: null };
  if (dunning === null) return { kind: 'charge', dueAt: chargeDueAt(subscription) };
  if (dunning.retryAt !== null) return { kind: 'retry', dueAt: dunning.retryAt };
  if (dunning.endsAt !== null) return { kind: 'end_dunning', dueAt: dunning.endsAt };
  return { kind: 'await_payment_method', dueAt: null };
}

function obligationInPause({ pausedFor, dunning }: Subscription): Obligation | undefined {
  if (pausedFor !== null) return { kind: 'resume', dueAt: pausedFor.resumesAt };
  return dunning === null || dunning.retryAt === null ? undefined : { kind: 'retry', dueAt: dunning.retryAt };
}

function chargeDueAt({ earlyRenewal, cycleStart }: Subscription): Timestamp {
  return earlyRenewal !== null && earlyRenewal.failure === null ? earlyRenewal.requestedAt : cycleStart;
}

/** The obligation when it is due now, else undefined. */
export function dueObligation(subscription: Subscription, now: Timestamp): Obligation | undefined {
  const obligation = nextObligation(subscription);
  return obligation !== undefined && obligation.dueAt !== null && obligation.dueAt <= now ? obligation : undefined;
}

/** The dates that callers see. A failed cycle has its retry, and the cycle after it keeps its own date. */
export interface BillingDates {
  readonly nextBillingAt: Timestamp | null;
  readonly nextRetryAt: Timestamp | null;
}

export function billingDates(subscription: Subscription): BillingDates {
  const obligation = nextObligation(subscription);
  const none = { nextBillingAt: null, nextRetryAt: null };
  // After a pause that has an end the next cycle is billed at once.
  if (obligation?.kind === 'resume') return { ...none, nextBillingAt: obligation.dueAt };
  if (obligation === undefined || subscription.status === 'canceled' || subscription.cancelAtPeriodEnd) return none;
  if (obligation.kind === 'await_schedule') return none;
  const { dunning, cycleStart, scheduleOwner } = subscription;
  // While an attempt is open its outcome decides whether another follows.
  const nextRetryAt = obligation.kind === 'retry' ? obligation.dueAt : null;
  // Whether its pause ends shows when what it owes was tried.
  if (subscription.status === 'paused') return { ...none, nextRetryAt };
  if (dunning === null || dunning.failures === 0) return { nextBillingAt: cycleStart, nextRetryAt };
  // Where the caller owns the schedule, nobody knows yet when the cycle after it is billed.
  return { nextBillingAt: scheduleOwner === 'external' ? null : dunning.lastFailure.period.end, nextRetryAt };
}
