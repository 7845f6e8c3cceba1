import type { Actor, DomainEvent, Money, Timestamp } from '#kernel';
import type { OutcomeDecision } from '#payments';
import type { MethodResolution } from './recovery/resolve-payment-method.js';
import type { SubscriptionLineItem } from './subscription.events.js';

/** Half-open: from `start` until just before `end`. */
export interface BillingPeriod {
  readonly start: Timestamp;
  readonly end: Timestamp;
}

/**
 * Why an attempt is made: a regular cycle, one before its date, a later try after a failure, a method that was put right, the next
 * backup after a decline that rules the method out, somebody who asked for it.
 */
export type AttemptTrigger = 'renewal' | 'early_renewal' | 'dunning' | 'recovery' | 'fallback' | TriggerInBetween;

/** Tries that people bring about between those of the policy: by hand, or with another method. They count for nothing (ADR 0041). */
export type TriggerInBetween = 'manual' | 'new_method';

export type PaymentFlow = 'subscription_initial' | 'subscription_renewal';

/** What every event of an attempt says about itself, so that views can find their document from the event alone. */
export interface AttemptIdentity {
  readonly attemptId: string;
  /** With the subscription the identity of what is paid. Counts from 0 and depends on no clock (billing-rules §1). */
  readonly cycle: number;
  /** One per cycle: a payment object pays at most once, so a cycle does too (I1). */
  readonly paymentIntentId: string;
  readonly orderId: string;
}

/** What is tried: frozen, so that no later change of price, plan or method reaches it (F21). */
export interface AttemptTerms extends AttemptIdentity {
  readonly subscriptionId: string;
  readonly customerId: string;
  /** From 1 within the cycle; grows with every attempt that has an outcome. */
  readonly attemptNumber: number;
  readonly period: BillingPeriod;
  readonly amount: Money;
  readonly paymentFlow: PaymentFlow;
  /** What the amount is made of; absent while it is what the subscription began with. */
  readonly lineItems?: readonly SubscriptionLineItem[];
  readonly trigger: AttemptTrigger;
  /** The dunning policy's version. */
  readonly policyVersion: string;
}

/** The intent, stored before the gateway hears of it (D8). */
export type BillingAttemptStarted = DomainEvent<
  'BillingAttemptStarted',
  AttemptTerms & {
    readonly paymentMethodId: string;
    /** Which method, and why. Attempts of older times had only the subscription's own. */
    readonly resolution?: MethodResolution;
    /** The manual retry that it is made for. */
    readonly retryId?: string;
    readonly methodToken: string;
    /** The revision of the customer's stream at which the method was judged (F16). */
    readonly pmRevision: number;
    readonly gatewayAccount: { readonly merchantId: string; readonly environmentId: string };
    /** The cycle's payment at the gateway when an earlier attempt made it already. */
    readonly gatewayPaymentId: string | null;
    /** Until then whoever started it may be at work; afterwards anyone carries it on. */
    readonly deadline: Timestamp;
  }
>;

export type BillingAttemptGatewayPaymentCreated = DomainEvent<
  'BillingAttemptGatewayPaymentCreated',
  AttemptIdentity & { readonly gatewayPaymentId: string }
>;

export type BillingAttemptSucceeded = DomainEvent<
  'BillingAttemptSucceeded',
  AttemptIdentity & {
    readonly period: BillingPeriod;
    readonly amount: Money;
    readonly paymentMethodId: string;
    /** The money came after the cycle had been skipped or passed over: it is there to be refunded, and pays for nothing. */
    readonly forPassedCycle?: true;
  }
>;

/** When the engine goes on after a failure. At most one of the two is set; none when a person must act. */
export interface AfterFailure {
  readonly nextRetryAt: Timestamp | null;
  /** The end of the time to mend a method that is not tried again by itself. */
  readonly dunningEndsAt: Timestamp | null;
  /** The next try is one in between as this one was: what was planned stays set aside until that has failed (ADR 0041). */
  readonly keepsPlanAside?: true;
}

export type BillingAttemptDeclined = DomainEvent<
  'BillingAttemptDeclined',
  AttemptIdentity &
    AfterFailure & {
      readonly paymentMethodId: string;
      readonly code: string;
      readonly declineCode: string | null;
      readonly networkCode?: string;
      readonly adviceCode?: string;
      readonly declineClass: string;
      readonly declinePolicyVersion: string;
      readonly isFinal: boolean;
      readonly needsAuthentication: boolean;
      readonly policyVersion: string;
      /** The consented backup that is tried at once instead; then it is no failure of the cycle yet (ADR 0043). */
      readonly fallsBackTo?: string;
    }
>;

/**
 * The gateway was surely not charged. `not_ready` stands alone, without a started attempt, and counts as a failed
 * attempt; `deferred` uses up none: the gateway, the merchant or the operator is in the way, not the payer.
 */
export type BillingAttemptNotAttempted = DomainEvent<
  'BillingAttemptNotAttempted',
  AttemptTerms &
    AfterFailure & {
      readonly paymentMethodId: string | null;
      readonly cause: 'not_ready' | 'deferred';
      /** Readiness blocker codes, or what the gateway's client said. */
      readonly reasons: readonly string[];
      /** The cycle's payment at the gateway is canceled: the next attempt gets a new one. */
      readonly paymentCanceled?: true;
    }
>;

/** Nobody knows yet whether money moved. No other attempt opens until it is known (I8). */
export type BillingAttemptOutcomeUnknown = DomainEvent<
  'BillingAttemptOutcomeUnknown',
  AttemptIdentity & {
    /** None when it is quarantined: the engine looks no more by itself. */
    readonly nextProbeAt: Timestamp | null;
    readonly probeNumber: number;
    /** True when people must look: asking again has not helped, or the gateway's answer cannot be true. */
    readonly isQuarantined: boolean;
    readonly reason: string;
    /** The attempt was over without money: the question is for people, and holds up nothing that is billed. */
    readonly attemptWasOver?: true;
  }
>;

/** An operator's word on an outcome that nobody knows. `paid` and `not_paid` are followed by the outcome that they come to. */
export type BillingOutcomeDecided = DomainEvent<
  'BillingOutcomeDecided',
  AttemptIdentity & {
    readonly decision: OutcomeDecision;
    readonly reason: string;
    readonly decidedBy: { readonly type: Actor['type']; readonly id: string };
    /** Then `not_paid` is the answer by itself, and `look_again` was done before this was written. */
    readonly attemptWasOver?: true;
    /** What the gateway told when `not_paid` was said, which is not what was asked for: of this amount it was said. Its payment takes nothing more. */
    readonly judgedAmount?: Money;
  }
>;

/** A cycle that costs nothing, or less than can be paid: it is over without an attempt. */
export type BillingCycleWaived = DomainEvent<
  'BillingCycleWaived',
  {
    readonly cycle: number;
    readonly period: BillingPeriod;
    readonly amount: Money;
    readonly reason: 'zero_amount' | 'below_least_payment';
  }
>;

/** A waiting retry became due at once: its method was put right. */
export type BillingRetryBroughtForward = DomainEvent<
  'BillingRetryBroughtForward',
  { readonly cycle: number; readonly paymentMethodId: string; readonly retryAt: Timestamp }
>;

export type BillingAttemptEvent =
  | BillingAttemptStarted
  | BillingAttemptGatewayPaymentCreated
  | BillingAttemptSucceeded
  | BillingAttemptDeclined
  | BillingAttemptNotAttempted
  | BillingAttemptOutcomeUnknown
  | BillingOutcomeDecided
  | BillingCycleWaived
  | BillingRetryBroughtForward;
