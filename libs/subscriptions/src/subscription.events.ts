import type { DomainEvent, EventSchemas, Interval, Money, Schedule, Timestamp } from '#kernel';
import type { AnnouncementEvent } from './announcements/announcement.events.js';
import type { EndAction } from './billing/dunning.policy.js';
import type { AttemptIdentity, BillingAttemptEvent, BillingPeriod } from './billing-attempt.events.js';
import type { LifecycleEvent } from './lifecycle/lifecycle.events.js';
import type { RecoveryEvent } from './recovery/recovery.events.js';
import type { PausedFor } from './subscription-state.js';

export interface SubscriptionLineItem {
  readonly lineItemId: string;
  /** Absent for a line of the subscription's own. */
  readonly planLineItemId?: string;
  readonly name: string;
  readonly description: string | null;
  readonly unitPrice: Money;
  /** Of a plan's line: its quantity times the subscription's. */
  readonly quantity: number;
  /** True when it does not follow the subscription's quantity: a line of its own, or one whose quantity was set. */
  readonly hasOwnQuantity?: boolean;
}

/** All that billing needs, frozen when the subscription was created. */
export interface SubscriptionTerms {
  readonly planId: string;
  readonly planVersion: number;
  readonly planName: string;
  readonly lineItems: readonly SubscriptionLineItem[];
  readonly quantity: number;
  readonly interval: Interval;
  /** The anchor is the start of cycle 0: the creation, the scheduled start, or the end of the trial. */
  readonly schedule: Schedule;
  readonly recurringAmount: Money;
  /** Part of cycle 0, never prorated. */
  readonly setupFee: Money | null;
  readonly contract: ContractTerms | null;
}

/** The fee is collected when it is ended at once before the end (ADR 0050). */
export interface ContractTerms {
  readonly start: Timestamp;
  readonly end: Timestamp;
  readonly earlyTerminationFee: Money | null;
}

/** The period that runs was paid for elsewhere: it is this subscription's cycle 0. */
export interface ImportedBilling {
  readonly period: BillingPeriod;
  /** How many cycles were paid, the running one among them. */
  readonly completedCycles: number;
}

export type SubscriptionCreated = DomainEvent<
  'SubscriptionCreated',
  {
    readonly subscriptionId: string;
    readonly merchantId: string;
    readonly customerId: string;
    readonly status: 'incomplete' | 'trialing' | 'active';
    readonly terms: SubscriptionTerms;
    readonly trialPeriod: BillingPeriod | null;
    /** Only for a scheduled start. */
    readonly startsAt: Timestamp | null;
    /** Absent when the engine owns the billing schedule. */
    readonly scheduleOwner?: 'external';
    /** Set when it was billed elsewhere before. */
    readonly imported?: ImportedBilling;
    readonly paymentMethodId: string;
    readonly pmRevision: number;
    readonly externalReferenceId: string | null;
    readonly metadata: Readonly<Record<string, string>>;
  }
>;

/** The first cycle is paid (or waived). */
export type SubscriptionActivated = DomainEvent<
  'SubscriptionActivated',
  { readonly subscriptionId: string; readonly cycle: number }
>;

export type SubscriptionPastDue = DomainEvent<
  'SubscriptionPastDue',
  AttemptIdentity & { readonly subscriptionId: string; readonly period: BillingPeriod }
>;

/** All tries of the policy are used up, or the time to mend the method is over. */
export type DunningExhausted = DomainEvent<
  'DunningExhausted',
  AttemptIdentity & {
    readonly subscriptionId: string;
    readonly period: BillingPeriod;
    readonly endAction: EndAction;
    readonly policyVersion: string;
  }
>;

export type SubscriptionPaused = DomainEvent<
  'SubscriptionPaused',
  {
    readonly subscriptionId: string;
    readonly reason: 'dunning_exhausted' | 'requested';
    /** Set when it was asked for a number of cycles; then it ends by itself. */
    readonly pausedFor?: PausedFor;
  }
>;

export interface CancellationRequest {
  readonly requestedBy: 'buyer' | 'merchant';
  readonly requestedAt: Timestamp;
  readonly reasonCode: string | null;
}

/** What the payer wrote is personal: it is encrypted, and absent after erasure. */
export interface PersonalComment {
  readonly comment: string;
}

export type SubscriptionCancellationScheduled = DomainEvent<
  'SubscriptionCancellationScheduled',
  {
    readonly subscriptionId: string;
    readonly customerId: string;
    readonly request: CancellationRequest;
    readonly personal?: PersonalComment;
  }
>;

export interface TerminationFee {
  readonly amount: Money;
  readonly paymentIntentId: string;
}

export type SubscriptionCanceled = DomainEvent<
  'SubscriptionCanceled',
  {
    readonly subscriptionId: string;
    readonly customerId: string;
    readonly reason: 'requested' | 'period_end' | 'dunning_exhausted';
    /** Set when a request ended it at once; after a scheduled one the scheduled request stands. */
    readonly request: CancellationRequest | null;
    readonly personal?: PersonalComment;
    /** Owed because it ended before its contract. The payment intent collects it; whether it was paid stands there. */
    readonly terminationFee?: TerminationFee;
  }
>;

export type SubscriptionPaymentMethodChanged = DomainEvent<
  'SubscriptionPaymentMethodChanged',
  {
    readonly subscriptionId: string;
    readonly paymentMethodId: string;
    readonly previousPaymentMethodId: string;
    readonly pmRevision: number;
    readonly requestedBy: 'buyer' | 'merchant';
    /** Set when a failed cycle is tried again at once with the new method. */
    readonly retryAt: Timestamp | null;
    /** That try counts for nothing: what was planned stands again when it brings no money (ADR 0041). Absent where it counted. */
    readonly setsPlanAside?: true;
  }
>;

export type SubscriptionEvent =
  | SubscriptionCreated
  | SubscriptionActivated
  | SubscriptionPastDue
  | DunningExhausted
  | SubscriptionPaused
  | SubscriptionCancellationScheduled
  | SubscriptionCanceled
  | SubscriptionPaymentMethodChanged
  | LifecycleEvent
  | RecoveryEvent
  | AnnouncementEvent
  | BillingAttemptEvent;

export const subscriptionEvents: EventSchemas<SubscriptionEvent> = {
  SubscriptionCreated: { version: 1 },
  SubscriptionActivated: { version: 1 },
  SubscriptionPastDue: { version: 1 },
  DunningExhausted: { version: 1 },
  SubscriptionPaused: { version: 1 },
  SubscriptionCancellationScheduled: { version: 1 },
  SubscriptionCanceled: { version: 1 },
  SubscriptionPaymentMethodChanged: { version: 1 },
  SubscriptionReactivated: { version: 1 },
  SubscriptionResumed: { version: 1 },
  SubscriptionCycleSkipped: { version: 1 },
  SubscriptionRenewalRequested: { version: 1 },
  SubscriptionUpdated: { version: 1 },
  SubscriptionBackupMethodsSet: { version: 1 },
  SubscriptionPaymentRetryCreated: { version: 1 },
  SubscriptionPaymentRetrySucceeded: { version: 1 },
  SubscriptionPaymentRetryFailed: { version: 1 },
  SubscriptionBillingScheduleChanged: { version: 1 },
  SubscriptionTerminationFeeAsked: { version: 1 },
  SubscriptionRenewalUpcoming: { version: 1 },
  SubscriptionTrialEnding: { version: 1 },
  BillingAttemptStarted: { version: 1 },
  BillingAttemptGatewayPaymentCreated: { version: 1 },
  BillingAttemptSucceeded: { version: 1 },
  BillingAttemptDeclined: { version: 1 },
  BillingAttemptNotAttempted: { version: 1 },
  BillingAttemptOutcomeUnknown: { version: 1 },
  BillingOutcomeDecided: { version: 1 },
  BillingCycleWaived: { version: 1 },
  BillingRetryBroughtForward: { version: 1 },
};
