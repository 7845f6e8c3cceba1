import type { Money, Timestamp } from '#kernel';
import type {
  AttemptTrigger,
  BillingAttemptStarted,
  BillingPeriod,
  TriggerInBetween,
} from './billing-attempt.events.js';
import type { ChangedTerms } from './changed-terms.js';
import type { PaymentRetry } from './recovery/payment-retry.js';
import type { CancellationRequest, SubscriptionLineItem, SubscriptionTerms } from './subscription.events.js';

export type SubscriptionStatus = 'incomplete' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled';

/** An attempt as it was started, and how far it came. */
export type BillingAttempt = BillingAttemptStarted['data'] & {
  readonly startedAt: Timestamp;
  /** It was paused already: what it owes is collected in the pause, so the pause does not stop the attempt. */
  readonly beganInPause: boolean;
  /** Set while the outcome is unknown, and kept when it is known. */
  readonly unknown: Unknown | null;
};

export interface Unknown {
  /** None when it is quarantined, or known after all. */
  readonly nextProbeAt: Timestamp | null;
  readonly probeNumber: number;
  /** People must decide; the engine looks no more by itself. */
  readonly isQuarantined: boolean;
  readonly reason: string;
  readonly since: Timestamp;
  /** People have said of this amount that it is no payment. */
  readonly judgedAmount?: Money;
}

/** A pause with an end: so many cycles are passed over, and the one after them starts when it is over. */
export interface PausedFor {
  readonly cycles: number;
  readonly resumesAt: Timestamp;
}

/** The next cycle was asked to be paid before its date; absent once it is paid. */
export interface EarlyRenewal {
  /** From then on it is due. */
  readonly requestedAt: Timestamp;
  /** Set when it brought no money: then the cycle is due on its own date again (ADR 0038). */
  readonly failure: EarlyRenewalFailure | null;
}

export type EarlyRenewalFailure = {
  /** A decline code of the contract, or the first readiness blocker. */
  readonly code: string;
  readonly paymentIntentId: string;
} & (
  | { readonly kind: 'declined'; readonly declineClass: string; readonly policyVersion: string }
  | { readonly kind: 'not_ready' | 'deferred' }
);

/** Methods that the payer has agreed to have charged when the subscription's own cannot be, in order. */
export interface BackupMethods {
  readonly paymentMethodIds: readonly string[];
  readonly consentedAt: Timestamp;
}

/** What was planned before somebody asked for a try in between; it stands again when that brings no money (ADR 0041). */
export interface SetAside {
  /** Absent where it was set aside for a retry by hand before there was another reason. */
  readonly by?: TriggerInBetween;
  readonly retryAt: Timestamp | null;
  readonly endsAt: Timestamp | null;
  readonly isExhausted: boolean;
}

/** What is known about the failures of the oldest unpaid cycle; absent while none failed. */
export interface Dunning {
  /** Failed attempts that count: declines, and methods that were not ready. */
  readonly failures: number;
  /** Tries that the gateway, the merchant or the operator held up; they use up no attempt. */
  readonly deferrals: number;
  readonly retryAt: Timestamp | null;
  readonly retryTrigger: AttemptTrigger;
  readonly endsAt: Timestamp | null;
  readonly isExhausted: boolean;
  readonly setAside: SetAside | null;
  /** Methods that were ruled out a moment ago: the next backup is tried, never one of these. */
  readonly passedOver: readonly string[];
  readonly lastFailure: LastFailure;
}

export interface LastFailure {
  readonly attemptId: string;
  readonly paymentIntentId: string;
  readonly orderId: string;
  readonly period: BillingPeriod;
  readonly paymentMethodId: string | null;
  /** False when the method was not even charged. */
  readonly wasTried: boolean;
  /** A decline code of the contract, or the first readiness blocker. */
  readonly code: string;
  readonly needsAuthentication: boolean;
}

/** Who says when it is billed: the engine by its calendar, or the caller date by date. */
export type ScheduleOwner = 'flint' | 'external';

export interface Subscription {
  readonly subscriptionId: string;
  readonly merchantId: string;
  readonly customerId: string;
  readonly status: SubscriptionStatus;
  readonly terms: SubscriptionTerms;
  /** Terms that hold from a later cycle on. */
  readonly upcomingTerms: ChangedTerms | null;
  /** The lines that it began with, once others have taken effect. */
  readonly firstLineItems: readonly SubscriptionLineItem[] | null;
  readonly scheduleOwner: ScheduleOwner;
  /** Since when its owner is to say when it is billed next; absent while that is known. */
  readonly awaitingScheduleSince: Timestamp | null;
  readonly startsAt: Timestamp | null;
  readonly trialEnd: Timestamp | null;
  readonly paymentMethodId: string;
  /** The last period that is paid or free (the trial); absent before. */
  readonly currentPeriod: BillingPeriod | null;
  readonly completedCycles: number;
  /** The oldest cycle that is not settled: the only one that may be charged. */
  readonly cycle: number;
  /** Its start, which is when it falls due. */
  readonly cycleStart: Timestamp;
  /** Which period of the schedule the cycle is: 0 is the one at its anchor. */
  readonly periodIndex: number;
  /** How many attempts the cycle has had an identity for. */
  readonly attempts: number;
  /** The cycle's one payment object at the gateway. */
  readonly gatewayPaymentId: string | null;
  /** How many payment objects of the cycle were canceled at the gateway before. */
  readonly canceledPayments: number;
  readonly openAttempt: BillingAttempt | null;
  /** The last attempt of this cycle that came to an end without money: a late success is still believed. */
  readonly closedAttempt: BillingAttempt | null;
  /**
   * The last attempts of cycles that passed without money, the newest last: what arrives for them after all is put on record. And
   * attempts that people are asked about, of this cycle too once it was tried again.
   */
  readonly passedAttempts: readonly BillingAttempt[];
  readonly dunning: Dunning | null;
  readonly earlyRenewal: EarlyRenewal | null;
  /** The date of the last bill that was announced before it came. */
  readonly announcedBillAt: Timestamp | null;
  readonly backups: BackupMethods | null;
  /** The last one that was asked for. */
  readonly paymentRetry: PaymentRetry | null;
  readonly activatedAt: Timestamp | null;
  readonly pausedAt: Timestamp | null;
  /** Set while it is paused for a number of cycles. */
  readonly pausedFor: PausedFor | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: Timestamp | null;
  readonly cancellation: (CancellationRequest & { readonly comment?: string }) | null;
  /** What collects the fee for an end before that of the contract. */
  readonly terminationFeePaymentIntentId: string | null;
  /** Set until that was asked for. */
  readonly terminationFeeOwedSince: Timestamp | null;
  readonly externalReferenceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** `null` until the subscription is created. */
export type SubscriptionState = Subscription | null;

/** Attempts that people must decide about: the open one, and those whose money came late and in another amount. */
export function attemptsInQuestion(subscription: Subscription): readonly BillingAttempt[] {
  const { openAttempt, closedAttempt, passedAttempts } = subscription;
  const known = [openAttempt, closedAttempt, ...passedAttempts];
  return known.filter((attempt) => attempt !== null).filter(isInQuestion);
}

export function isInQuestion({ unknown }: BillingAttempt): boolean {
  return unknown?.isQuarantined === true;
}

/** Whether nobody knows yet when it is billed next, as its owner has not said. */
export function isAwaitingSchedule({ awaitingScheduleSince, status }: Subscription): boolean {
  return awaitingScheduleSince !== null && status !== 'canceled';
}

/** Whether the next cycle is being paid before its date. */
export function isRenewingEarly({ earlyRenewal }: Subscription): boolean {
  return earlyRenewal !== null && earlyRenewal.failure === null;
}

/** Whether nothing is due, under way or overdue: only then what is to be billed next can be changed. */
export function owesNothing(subscription: Subscription, now: Timestamp): boolean {
  const { openAttempt, dunning, cycleStart, awaitingScheduleSince } = subscription;
  const isAhead = cycleStart > now || awaitingScheduleSince !== null;
  return openAttempt === null && dunning === null && isAhead && !isRenewingEarly(subscription);
}

/**
 * Whether dunning has paused it: whoever asks for a pause owes nothing. Until what is overdue is paid it cannot be resumed,
 * and paying it ends the pause (ADR 0051).
 */
export function isPausedOverdue({ status, dunning }: Subscription): boolean {
  return status === 'paused' && dunning !== null;
}

/** A paid cycle makes a subscription active, unless it was ended or paused in the meantime. */
export function settledStatus(subscription: Subscription): SubscriptionStatus {
  return subscription.status === 'canceled' || subscription.status === 'paused' ? subscription.status : 'active';
}

/** The waiting retry becomes a recovery: due at once, and the clock of the end action stops. */
export function recoverAt(retryAt: Timestamp) {
  const nothing = { endsAt: null, isExhausted: false, setAside: null, passedOver: [] } as const;
  return { retryAt, retryTrigger: 'recovery', ...nothing } as const;
}

/** Due at once, and what was planned for later stands again if it fails. A retry that was due anyway is that retry. */
export function tryInBetween(dunning: Dunning, at: Timestamp, by: TriggerInBetween): Dunning {
  const { retryAt, endsAt, isExhausted } = dunning;
  const isDue = retryAt !== null && retryAt <= at;
  // What waits after a try in between is no plan: that was set aside before.
  const planned = dunning.setAside ?? (isDue ? null : { retryAt, endsAt, isExhausted });
  const setAside = planned && { ...planned, by };
  return { ...dunning, ...recoverAt(at), retryTrigger: by, setAside };
}
