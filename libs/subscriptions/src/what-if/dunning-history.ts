import type { Money, Timestamp } from '#kernel';
import { isDeferral, isFinalBlocker } from '../billing/dunning.policy.js';
import type {
  AttemptTrigger,
  BillingAttemptDeclined,
  BillingAttemptNotAttempted,
  BillingAttemptStarted,
  BillingAttemptSucceeded,
} from '../billing-attempt.events.js';
import type { DunningExhausted, SubscriptionEvent } from '../subscription.events.js';
import type { ScheduleOwner } from '../subscription-state.js';

/** What the merchant's policy made of a failure. */
export type WhatFollowed =
  /** A consented backup was tried in the same breath: it is one try with this one. */
  | 'backup'
  /** The method had been changed meanwhile, and the new one was tried: no offset was asked for. */
  | 'at_once'
  | 'retry'
  /** No retry on that method, but time to mend it. */
  | 'mend'
  | 'end'
  /** Nothing: the subscription was ending anyway. */
  | 'nothing';

/** A try of a cycle that brought no money, and by whose rule it went on. */
export interface FailedTry {
  readonly declineClass: string;
  /** The same method is not tried again by itself. */
  readonly isFinal: boolean;
  readonly followed: WhatFollowed;
  readonly nextRetryAt: Timestamp | null;
  readonly policyVersion: string;
}

/** One try to collect a cycle, from its first failure on. */
export interface CycleTry {
  /** When it began. */
  readonly at: Timestamp;
  readonly trigger: AttemptTrigger;
  /** False for a method that was not even charged, and for money of an earlier try that was heard of late. */
  readonly reachedGateway: boolean;
  /** What was to be charged; absent where no method was. */
  readonly paymentMethodId?: string;
  /** The consented backups that might have been charged then, in their order; absent where there were none. */
  readonly backups?: readonly string[];
  /** Absent when it was paid. */
  readonly failure?: FailedTry;
}

/** A cycle whose first try failed, and all that became of it. */
export interface FailedCycle {
  readonly subscriptionId: string;
  readonly cycle: number;
  readonly amount: Money;
  /** Who owned the billing schedule: the end of dunning is another where the caller does. */
  readonly scheduleOwner: ScheduleOwner;
  /** In order; the first is the failure that began it. */
  readonly tries: readonly [CycleTry, ...CycleTry[]];
  /** When something else than dunning ended the tries: a cancellation, a pause. */
  readonly stoppedAt: Timestamp | null;
  /** What the policy did at its end, once it came to that. */
  readonly endAction: DunningExhausted['data']['endAction'] | null;
}

/** What is remembered of one subscription's stream. */
export interface DunningHistory {
  readonly scheduleOwner: ScheduleOwner;
  readonly openAttempt: (BillingAttemptStarted['data'] & { readonly at: Timestamp }) | null;
  readonly current: FailedCycle | null;
  readonly past: readonly FailedCycle[];
}

export const NO_HISTORY: DunningHistory = { scheduleOwner: 'flint', openAttempt: null, current: null, past: [] };

/** The class of a failure that was no decline. */
export const METHOD_NOT_READY = 'method_not_ready';

/** Every cycle that failed at least once. */
export function failedCycles({ current, past }: DunningHistory): readonly FailedCycle[] {
  return current === null ? past : [...past, current];
}

/** How one event of a subscription's stream changes what is remembered. Events that say nothing about failures change nothing. */
export function evolveDunningHistory(before: DunningHistory, event: SubscriptionEvent, at: Timestamp): DunningHistory {
  switch (event.type) {
    case 'SubscriptionCreated':
      return { ...before, scheduleOwner: event.data.scheduleOwner ?? 'flint' };
    case 'SubscriptionBillingScheduleChanged':
      return { ...before, scheduleOwner: event.data.owner };
    case 'BillingAttemptStarted':
      return { ...before, openAttempt: { ...event.data, at } };
    case 'BillingAttemptSucceeded':
      return paid(before, event.data, at);
    case 'BillingAttemptDeclined':
      return declined(before, event.data, at);
    case 'BillingAttemptNotAttempted':
      return notAttempted(before, event.data, at);
    case 'DunningExhausted':
      return exhausted(before, event.data);
    case 'SubscriptionCancellationScheduled':
      return stopped(before, at);
    case 'SubscriptionCanceled':
    case 'SubscriptionPaused':
      return event.data.reason === 'dunning_exhausted' ? before : stopped(before, at);
    case 'SubscriptionReactivated':
      return goneOn(before);
    case 'SubscriptionResumed':
      // A calendar that goes on with another cycle leaves the failed one behind for good.
      return event.data.calendar && event.data.calendar.cycle !== before.current?.cycle ? before : goneOn(before);
    default:
      return before;
  }
}

function paid(before: DunningHistory, data: BillingAttemptSucceeded['data'], at: Timestamp): DunningHistory {
  const { openAttempt, current, past } = before;
  if (data.forPassedCycle) return before;
  if (current === null || current.cycle !== data.cycle) return { ...before, openAttempt: null };
  const isLate = openAttempt?.attemptId !== data.attemptId;
  const made = isLate
    ? { at, trigger: lastTry(current).trigger, reachedGateway: false }
    : { at: openAttempt.at, trigger: openAttempt.trigger, reachedGateway: true, ...chargedBy(openAttempt) };
  return { ...before, openAttempt: null, current: null, past: [...past, withTry(current, made)] };
}

function declined(before: DunningHistory, data: BillingAttemptDeclined['data'], at: Timestamp): DunningHistory {
  const { openAttempt } = before;
  if (openAttempt === null || openAttempt.attemptId !== data.attemptId) return before;
  const { declineClass, policyVersion, nextRetryAt } = data;
  const isFinal = data.isFinal || data.needsAuthentication;
  const failure = {
    declineClass,
    isFinal,
    policyVersion,
    nextRetryAt,
    followed: data.fallsBackTo === undefined ? whatFollowed(data, at) : 'backup',
  } as const;
  const { trigger, at: beganAt } = openAttempt;
  return failed(before, openAttempt, {
    at: beganAt,
    trigger,
    reachedGateway: true,
    ...chargedBy(openAttempt),
    failure,
  });
}

function notAttempted(before: DunningHistory, data: BillingAttemptNotAttempted['data'], at: Timestamp): DunningHistory {
  if (data.cause === 'deferred') return { ...before, openAttempt: null };
  const { policyVersion, nextRetryAt, reasons, trigger } = data;
  const isFinal = reasons.some(isFinalBlocker);
  const followed = whatFollowed(data, at);
  const failure = { declineClass: METHOD_NOT_READY, isFinal, policyVersion, nextRetryAt, followed };
  return failed(before, data, { at, trigger, reachedGateway: false, failure });
}

function chargedBy({ paymentMethodId, resolution }: BillingAttemptStarted['data']) {
  const ready = resolution?.candidates.filter(({ source, blockers }) => source === 'backup' && isDeferral(blockers));
  const backups = ready?.map((candidate) => candidate.paymentMethodId) ?? [];
  return { paymentMethodId, ...(backups.length > 0 && { backups }) };
}

/** Offsets are whole days, so a retry at the very moment of the failure is none of the policy's. */
function whatFollowed(
  { nextRetryAt, dunningEndsAt }: { nextRetryAt: Timestamp | null; dunningEndsAt: Timestamp | null },
  at: Timestamp,
): WhatFollowed {
  if (nextRetryAt !== null) return nextRetryAt <= at ? 'at_once' : 'retry';
  return dunningEndsAt === null ? 'nothing' : 'mend';
}

function failed(
  before: DunningHistory,
  {
    subscriptionId,
    cycle,
    amount,
    trigger,
  }: Pick<BillingAttemptStarted['data'], 'subscriptionId' | 'cycle' | 'amount' | 'trigger'>,
  made: CycleTry,
): DunningHistory {
  const { current, past, scheduleOwner } = before;
  // Nothing was owed yet: a cycle that is renewed early keeps its own date (ADR 0038).
  if (trigger === 'early_renewal') return { ...before, openAttempt: null };
  if (current?.cycle === cycle) return { ...before, openAttempt: null, current: withTry(current, made) };
  const begun = {
    subscriptionId,
    cycle,
    amount,
    scheduleOwner,
    tries: [made],
    stoppedAt: null,
    endAction: null,
  } as const;
  return { ...before, openAttempt: null, current: begun, past: current === null ? past : [...past, current] };
}

function exhausted(before: DunningHistory, { cycle, endAction }: DunningExhausted['data']): DunningHistory {
  const { current } = before;
  if (current === null || current.cycle !== cycle) return before;
  const last = lastTry(current);
  const ended = last.failure?.followed === 'nothing' ? { ...last.failure, followed: 'end' as const } : last.failure;
  const tries = [...current.tries.slice(0, -1), { ...last, failure: ended }] as unknown as FailedCycle['tries'];
  return { ...before, current: { ...current, tries, endAction } };
}

function stopped(before: DunningHistory, at: Timestamp): DunningHistory {
  const { current } = before;
  return current === null || current.stoppedAt !== null
    ? before
    : { ...before, current: { ...current, stoppedAt: at } };
}

function goneOn(before: DunningHistory): DunningHistory {
  return before.current === null ? before : { ...before, current: { ...before.current, stoppedAt: null } };
}

function withTry(cycle: FailedCycle, made: CycleTry): FailedCycle {
  return { ...cycle, tries: [...cycle.tries, made] };
}

function lastTry({ tries }: FailedCycle): CycleTry {
  return tries.at(-1) ?? tries[0];
}
