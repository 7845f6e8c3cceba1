import type { Timestamp } from '#kernel';
import { type DunningPolicy, effectiveOffsets, endOfDunning, retryAfterFailure } from '../billing/dunning.policy.js';
import type { AttemptTrigger, TriggerInBetween } from '../billing-attempt.events.js';
import type { ScheduleOwner } from '../subscription-state.js';
import type { CycleTry, FailedCycle, FailedTry } from './dunning-history.js';
import { lastResort } from './last-resort.js';

/** What became of a failed cycle. */
export interface Fate {
  readonly status: 'recovered' | 'not_recovered' | 'open';
  /** Tries that reached the gateway after the first failure. */
  readonly retries_count: number;
  /** True when a try would have been made of which nobody knows how it had ended, and the money did not come otherwise. */
  readonly mayHaveRecovered: boolean;
}

export interface OtherOffsets {
  readonly offsets_days: readonly number[];
  /** The policy that a decision was made by; the number of days that caps it and its end action stay as they were. */
  readonly policyOf: (version: string, owner: ScheduleOwner) => DunningPolicy;
  /** How far the log tells. What would be later is open. */
  readonly until: Timestamp;
}

/** What really happened. */
export function realFate({ tries, stoppedAt, endAction }: FailedCycle): Fate {
  const retries_count = tries.slice(1).filter(({ reachedGateway }) => reachedGateway).length;
  const isPaid = tries.some(({ failure }) => failure === undefined);
  const status = isPaid ? 'recovered' : stoppedAt === null && endAction === null ? 'open' : 'not_recovered';
  return { status, retries_count, mayHaveRecovered: false };
}

/**
 * What would have happened with other offsets, by the model of ADR 0045. As long as they decide what was really decided,
 * what really happened stands; from the first other decision on it is played on.
 */
export function fateWith(other: OtherOffsets, cycle: FailedCycle): Fate {
  let failures = 0;
  for (const [index, made] of cycle.tries.entries()) {
    if (!isFailed(made) || !isCounted(made)) continue;
    failures++;
    if (decidesOtherwise(other, cycle, made, failures)) return playOn(other, cycle, index, failures);
  }
  return realFate(cycle);
}

type FailedCycleTry = CycleTry & { readonly failure: FailedTry };

function isFailed(made: CycleTry): made is FailedCycleTry {
  return made.failure !== undefined;
}

/** Whether a failure used up one of the policy's tries: not one that was asked for in between, nor one that a backup took over at once. */
function isCounted({ trigger, failure }: FailedCycleTry): boolean {
  return !isInBetween(trigger) && failure.followed !== 'backup';
}

/** Tries that a payer or a merchant brought about, when they did: no policy moves them. */
function isByPeople({ trigger }: CycleTry): boolean {
  return trigger === 'recovery' || isInBetween(trigger);
}

function isInBetween(trigger: AttemptTrigger): trigger is TriggerInBetween {
  return trigger === 'manual' || trigger === 'new_method';
}

function decidesOtherwise(
  other: OtherOffsets,
  { scheduleOwner }: FailedCycle,
  { at, failure }: FailedCycleTry,
  failures: number,
): boolean {
  const real = other.policyOf(failure.policyVersion, scheduleOwner);
  const tried = { ...real, offsets_days: other.offsets_days };
  const [was, would] = [real, tried].map((policy) => effectiveOffsets(policy)[failures - 1]);
  switch (failure.followed) {
    case 'retry':
      return was !== would;
    case 'end':
      return would !== undefined;
    case 'mend':
      return endOfDunning(real, failures, at) !== endOfDunning(tried, failures, at);
    default:
      return false;
  }
}

/** A world that has left the real one. */
interface Walk {
  readonly failures: number;
  /** The offsets count from here. */
  readonly failedAt: Timestamp;
  readonly now: Timestamp;
  /** The last of the real tries that is behind it. */
  readonly passed_index: number;
  readonly isFinal: boolean;
  /** The card's network asked to wait. */
  readonly notBefore: Timestamp | null;
  readonly retries_count: number;
  readonly mayHaveRecovered: boolean;
  /** The policy has paused it: nothing is tried by itself any more. */
  readonly isPaused: boolean;
  /** The backups have had their turn at its end. */
  readonly isPastBackups: boolean;
}

/** Goes on after a failure that really happened, by the other offsets. */
export function playOn(other: OtherOffsets, cycle: FailedCycle, index: number, failures: number): Fate {
  const begun = cycle.tries[index] as FailedCycleTry;
  const real = other.policyOf(begun.failure.policyVersion, cycle.scheduleOwner);
  const policy = { ...real, offsets_days: other.offsets_days };
  const retries_count = cycle.tries.slice(1, index + 1).filter(({ reachedGateway }) => reachedGateway).length;
  const { at } = begun;
  const { isFinal } = begun.failure;
  const notBefore = networksDate(real, begun, failures);
  const start = { failures, failedAt: at, passed_index: index, now: at, isFinal, notBefore, retries_count };
  let walk: Walk = { ...start, mayHaveRecovered: false, isPaused: false, isPastBackups: false };
  for (;;) {
    const tried = tryBackups(walk, policy, cycle);
    if ('status' in tried) return tried;
    walk = tried;
    const step = nextStep(walk, policy, cycle);
    if (step.at > other.until) return fate(walk, 'open');
    if (step.kind === 'end') return fate(walk, 'not_recovered');
    const after = step.kind === 'people' ? walkThrough(walk, step.made, step.index) : tryAt(walk, step.at, cycle);
    if (after === 'paid') {
      const reached = step.kind === 'people' && !step.made.reachedGateway ? 0 : 1;
      return { status: 'recovered', retries_count: walk.retries_count + reached, mayHaveRecovered: false };
    }
    walk = { ...after, isPaused: step.kind === 'people' && step.isInPause };
  }
}

type Step =
  | { readonly kind: 'retry' | 'end'; readonly at: Timestamp }
  | {
      readonly kind: 'people';
      readonly at: Timestamp;
      readonly made: CycleTry;
      readonly index: number;
      readonly isInPause: boolean;
    };

/** After a last failure that ruled nothing out, each method that the payer agreed to is tried (ADR 0043). */
function tryBackups(walk: Walk, policy: DunningPolicy, cycle: FailedCycle): Walk | Fate {
  const { failures, failedAt, isFinal, isPaused, isPastBackups } = walk;
  if (isFinal || isPaused || isPastBackups) return walk;
  if (retryAfterFailure(policy, failures, failedAt) !== undefined) return walk;
  if (cycle.stoppedAt !== null && cycle.stoppedAt <= failedAt) return walk;
  const { brings, tries_count } = lastResort(cycle, failedAt);
  const retries_count = walk.retries_count + tries_count;
  if (brings === 'money') return { status: 'recovered', retries_count, mayHaveRecovered: false };
  const mayHaveRecovered = walk.mayHaveRecovered || brings === 'unknown';
  return { ...walk, retries_count, mayHaveRecovered, isPastBackups: true };
}

/** What comes first: something that people did, the policy's next try, or an end. */
function nextStep(walk: Walk, policy: DunningPolicy, { tries, stoppedAt }: FailedCycle): Step {
  const planned = plannedStep(walk, policy);
  const index = tries.findIndex((made, n) => n > walk.passed_index && made.at >= walk.now && isByPeople(made));
  const made = tries[index];
  // Only a cancellation is the end: with `notify_only`, and in a pause, it waits for somebody to act.
  const waits = planned.kind === 'end' && policy.endAction !== 'cancel';
  const isInPause = made !== undefined && made.at > planned.at && policy.endAction === 'pause';
  const byPeople: Step | undefined = made && { kind: 'people', at: made.at, made, index, isInPause };
  const first = byPeople && (waits || byPeople.at <= planned.at) ? byPeople : planned;
  return stoppedAt !== null && stoppedAt <= first.at ? { kind: 'end', at: stoppedAt } : first;
}

function plannedStep({ failures, failedAt, isFinal, notBefore, isPaused }: Walk, policy: DunningPolicy): Step {
  if (isPaused) return { kind: 'end', at: failedAt };
  const retryAt = retryAfterFailure(policy, failures, failedAt);
  if (retryAt === undefined) return { kind: 'end', at: failedAt };
  if (isFinal) return { kind: 'end', at: endOfDunning(policy, failures, failedAt) ?? retryAt };
  return { kind: 'retry', at: notBefore !== null && notBefore > retryAt ? notBefore : retryAt };
}

/** A try that people brought about fares in every world as it fared. */
function walkThrough(walk: Walk, made: CycleTry, passed_index: number): Walk | 'paid' {
  if (!isFailed(made)) return 'paid';
  const retries_count = walk.retries_count + (made.reachedGateway ? 1 : 0);
  // What was planned stands again, unless the method was ruled out; another method after one that was gets the retries that are left.
  if (isInBetween(made.trigger)) {
    const { isFinal } = made.failure;
    const isFresh = made.trigger === 'new_method' && walk.isFinal && !isFinal;
    const rest = isFresh ? { failedAt: made.at, isFinal, notBefore: null } : { isFinal: walk.isFinal || isFinal };
    return { ...walk, ...rest, passed_index, now: made.at, retries_count };
  }
  return {
    ...walk,
    passed_index,
    failures: walk.failures + 1,
    failedAt: made.at,
    now: made.at,
    isFinal: made.failure.isFinal,
    notBefore: null,
    retries_count,
  };
}

/** A try that was not made then: it is paid from the moment on when it was really paid, else it fares as the last one before it. */
function tryAt(walk: Walk, at: Timestamp, { tries }: FailedCycle): Walk | 'paid' {
  const paid = tries.find((made) => made.failure === undefined);
  if (paid !== undefined && at >= paid.at) return 'paid';
  const failed = tries.filter(isFailed);
  const lastBefore = failed.findLast((made) => made.at <= at) ?? tries[0];
  const isLast = lastBefore === failed.at(-1);
  const isFinal = lastBefore.failure?.isFinal ?? false;
  const isUnheardOf = isLast && at > lastBefore.at && !isFinal;
  return {
    ...walk,
    failures: walk.failures + 1,
    failedAt: at,
    now: at,
    isFinal,
    notBefore: null,
    retries_count: walk.retries_count + (lastBefore.reachedGateway ? 1 : 0),
    mayHaveRecovered: walk.mayHaveRecovered || isUnheardOf,
  };
}

/** A retry that was planned later than the policy said waits for the card's network. */
function networksDate(real: DunningPolicy, { at, failure }: FailedCycleTry, failures: number): Timestamp | null {
  const planned = retryAfterFailure(real, failures, at);
  const { nextRetryAt, followed } = failure;
  return followed === 'retry' && planned !== undefined && nextRetryAt !== null && nextRetryAt > planned
    ? nextRetryAt
    : null;
}

function fate({ retries_count, mayHaveRecovered }: Walk, status: Fate['status']): Fate {
  return { status, retries_count, mayHaveRecovered };
}
