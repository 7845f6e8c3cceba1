import type { DomainEvent, Schedule, Timestamp } from '#kernel';
import type { BillingPeriod } from '../billing-attempt.events.js';
import type { BilledTerms, ChangedTerms } from '../changed-terms.js';
import type { ScheduleOwner } from '../subscription-state.js';

/** On whose behalf a change was made. */
export type InitiatedBy = 'buyer' | 'merchant' | 'integration';

/** Where billing goes on after its calendar was moved. */
export interface MovedCalendar {
  /** The cycle that is billed next. Another than before when that one has had attempts, whose amount is fixed. */
  readonly cycle: number;
  readonly cycleStart: Timestamp;
  readonly schedule: Schedule;
  /** Which period of the schedule that cycle is. */
  readonly periodIndex: number;
}

/** A scheduled cancellation was taken back; the period is what it was. */
export type SubscriptionReactivated = DomainEvent<'SubscriptionReactivated', { readonly subscriptionId: string }>;

/** A pause is over, because somebody asked for it, its cycles have elapsed, or what dunning had paused it for is paid. */
export type SubscriptionResumed = DomainEvent<
  'SubscriptionResumed',
  {
    readonly subscriptionId: string;
    readonly reason: 'requested' | 'pause_elapsed' | 'overdue_paid';
    /** The time that nobody pays for; absent when the paid period was not over. */
    readonly passedOver: BillingPeriod | null;
    /** Set together with `passedOver`. */
    readonly calendar: MovedCalendar | null;
  }
>;

/** One cycle is over without a charge; the next one keeps its own date. */
export type SubscriptionCycleSkipped = DomainEvent<
  'SubscriptionCycleSkipped',
  {
    readonly subscriptionId: string;
    readonly cycle: number;
    readonly period: BillingPeriod;
    readonly initiatedBy: InitiatedBy;
  }
>;

/** The next cycle is to be paid now, before its date. */
export type SubscriptionRenewalRequested = DomainEvent<
  'SubscriptionRenewalRequested',
  { readonly subscriptionId: string; readonly cycle: number; readonly initiatedBy: InitiatedBy }
>;

/** What its owner says about it was changed, or what later cycles are billed by. */
export type SubscriptionUpdated = DomainEvent<
  'SubscriptionUpdated',
  {
    readonly subscriptionId: string;
    readonly initiatedBy: InitiatedBy;
    readonly changes: OwnersWords;
    /** Set when what is billed was changed: all of it, as it is from a cycle on. */
    readonly terms: ChangedTerms | null;
    /** The values before, of what was changed. */
    readonly previous: OwnersWords & Partial<BilledTerms>;
  }
>;

/** Somebody else sets the dates from now on, or the next bill was moved, or is left open by its owner. */
export type SubscriptionBillingScheduleChanged = DomainEvent<
  'SubscriptionBillingScheduleChanged',
  {
    readonly subscriptionId: string;
    readonly initiatedBy: InitiatedBy;
    readonly owner: ScheduleOwner;
    /** Null while its owner has not said. */
    readonly nextBillingAt: Timestamp | null;
    /** Set together with `nextBillingAt`. */
    readonly calendar: MovedCalendar | null;
    readonly previous: { readonly owner: ScheduleOwner; readonly nextBillingAt: Timestamp | null };
  }
>;

/** The fee for an early end was asked for, whatever came of it: its payment intent goes its own way from here. */
export type SubscriptionTerminationFeeAsked = DomainEvent<
  'SubscriptionTerminationFeeAsked',
  { readonly subscriptionId: string; readonly paymentIntentId: string }
>;

export interface OwnersWords {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly externalReferenceId?: string | null;
}

export type LifecycleEvent =
  | SubscriptionReactivated
  | SubscriptionResumed
  | SubscriptionCycleSkipped
  | SubscriptionRenewalRequested
  | SubscriptionUpdated
  | SubscriptionBillingScheduleChanged
  | SubscriptionTerminationFeeAsked;
