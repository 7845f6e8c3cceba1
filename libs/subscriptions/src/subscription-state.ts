import type { Timestamp } from '#kernel';
import type { AttemptTrigger, BillingAttemptStarted, BillingPeriod } from './billing-attempt.events.js';
import type { CancellationRequest, SubscriptionTerms } from './subscription.events.js';

export type SubscriptionStatus = 'incomplete' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled';

/** An attempt as it was started, and how far it came. */
export type BillingAttempt = BillingAttemptStarted['data'] & {
  readonly startedAt: Timestamp;
  /** Set while the outcome is unknown. */
  readonly unknown: Unknown | null;
};

export interface Unknown {
  readonly nextProbeAt: Timestamp;
  readonly probeNumber: number;
  readonly isQuarantined: boolean;
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
  readonly lastFailure: LastFailure;
}

export interface LastFailure {
  readonly attemptId: string;
  readonly paymentIntentId: string;
  readonly orderId: string;
  readonly period: BillingPeriod;
  readonly paymentMethodId: string | null;
  /** A decline code of the contract, or the first readiness blocker. */
  readonly code: string;
  readonly needsAuthentication: boolean;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly merchantId: string;
  readonly customerId: string;
  readonly status: SubscriptionStatus;
  readonly terms: SubscriptionTerms;
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
  /** How many attempts the cycle has had an identity for. */
  readonly attempts: number;
  /** The cycle's one payment object at the gateway. */
  readonly gatewayPaymentId: string | null;
  readonly openAttempt: BillingAttempt | null;
  /** The last attempt of this cycle that came to an end without money: a late success is still believed. */
  readonly closedAttempt: BillingAttempt | null;
  readonly dunning: Dunning | null;
  readonly activatedAt: Timestamp | null;
  readonly pausedAt: Timestamp | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: Timestamp | null;
  readonly cancellation: (CancellationRequest & { readonly comment?: string }) | null;
  readonly externalReferenceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** `null` until the subscription is created. */
export type SubscriptionState = Subscription | null;

/** A paid cycle makes a subscription active, unless it was ended or paused in the meantime. */
export function settledStatus(subscription: Subscription): SubscriptionStatus {
  return subscription.status === 'canceled' || subscription.status === 'paused' ? subscription.status : 'active';
}

/** The waiting retry becomes a recovery: due at once, and the clock of the end action stops. */
export function recoverAt(retryAt: Timestamp) {
  return { retryAt, retryTrigger: 'recovery', endsAt: null, isExhausted: false } as const;
}
