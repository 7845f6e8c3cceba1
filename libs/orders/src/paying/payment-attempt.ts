import type { Money, Timestamp } from '#kernel';
import type { AttemptEnd, AttemptMode, CompletionBehavior, PlannedLeg, SourceResolution } from '../order.events.js';
import type { LegFailure, LegOutcome } from './leg-report.js';

/** A leg is about to be driven, was let go of before anything was tried, or was not resumed in time; else as its payment intent has it. */
export type LegState = LegOutcome | 'waiting' | 'skipped' | 'not_resumed';

export interface AttemptLeg extends PlannedLeg {
  readonly state: LegState;
  readonly pendingActionId?: string;
  readonly failure?: LegFailure;
  /** When it is given up, while the gateway was not reached. */
  readonly retryUntil?: Timestamp;
}

export type AttemptStatus =
  | 'processing'
  | 'requires_action'
  | 'requires_capture'
  | 'requires_retry'
  | 'finalizing'
  | AttemptEnd;

/** One try to pay an order, by one or more payment intents. */
export interface OrderPaymentAttempt {
  readonly attemptId: string;
  readonly mode: AttemptMode;
  readonly expectedOutstanding: Money;
  readonly completionBehavior: CompletionBehavior;
  readonly legs: readonly AttemptLeg[];
  readonly resolutions: readonly SourceResolution[];
  /** How often it was resumed. */
  readonly round: number;
  /** When somebody else may take it up. */
  readonly deadline: Timestamp;
  readonly isCanceling: boolean;
  readonly end?: AttemptEnd;
  readonly failure?: LegFailure;
  /** The step at which each round first came to rest: whoever asks again is answered from there. */
  readonly rests: Readonly<Record<number, string>>;
  readonly startedAt: Timestamp;
  readonly completedAt?: Timestamp;
}

/** What is to be done about an attempt now. */
export interface AttemptStep {
  readonly kind: 'confirm' | 'cancel';
  readonly leg: AttemptLeg;
}

const GOES_ON: ReadonlySet<LegState> = new Set(['succeeded', 'requires_capture', 'finalizing']);
const RAN_OUT: ReadonlySet<LegState> = new Set(['challenge_expired', 'authorization_expired', 'not_resumed']);
const STOPS: ReadonlySet<LegState> = new Set(['failed', 'canceled', 'skipped', ...RAN_OUT]);

/** Legs are driven one after the other; the first that does not go through stops those behind it. */
export function nextAttemptStep(attempt: OrderPaymentAttempt): AttemptStep | undefined {
  if (attempt.end) return undefined;
  if (attempt.isCanceling) {
    const held = attempt.legs.find(({ state }) => state === 'requires_action' || state === 'requires_capture');
    return held && { kind: 'cancel', leg: held };
  }
  const leg = attempt.legs.find(({ state }) => !GOES_ON.has(state));
  return leg?.state === 'waiting' ? { kind: 'confirm', leg } : undefined;
}

/** Where an attempt stands (contract §7.5), by its legs until it has ended. */
export function attemptStatus(attempt: OrderPaymentAttempt): AttemptStatus {
  if (attempt.end) return attempt.end;
  const states = reached(attempt.legs);
  if (states.includes('requires_action')) return 'requires_action';
  if (states.includes('requires_retry')) return 'requires_retry';
  if (states.includes('processing') || states.includes('waiting')) return 'processing';
  if (states.includes('finalizing')) return 'finalizing';
  return states.includes('requires_capture') ? 'requires_capture' : 'processing';
}

/** How an attempt ends whose legs have all come to an end; undefined while one has not. */
export function endOf(attempt: OrderPaymentAttempt): { status: AttemptEnd; failure?: LegFailure } | undefined {
  const states = reached(attempt.legs);
  if (!states.every((state) => state === 'succeeded' || STOPS.has(state))) return undefined;
  const failure = attempt.legs.find((leg) => leg.failure)?.failure;
  if (states.every((state) => state === 'succeeded')) return { status: 'succeeded' };
  if (states.includes('succeeded')) return { status: 'partially_succeeded', failure };
  if (states.includes('failed')) return { status: 'failed', failure };
  return states.some((state) => RAN_OUT.has(state)) ? { status: 'expired', failure } : { status: 'canceled' };
}

/** Whether the same attempt may go on by a caller's wish. */
export function isResumable(attempt: OrderPaymentAttempt): boolean {
  const status = attemptStatus(attempt);
  return !attempt.isCanceling && (status === 'requires_action' || status === 'requires_retry');
}

/** The leg that waits for somebody to try again. There is one at most: the legs behind it were never begun. */
export function legToRetry(attempt: OrderPaymentAttempt): AttemptLeg | undefined {
  return attempt.end ? undefined : attempt.legs.find(({ state }) => state === 'requires_retry');
}

/** The legs' states; those behind one that stopped are skipped. */
function reached(legs: readonly AttemptLeg[]): LegState[] {
  const stop = legs.findIndex(({ state }) => STOPS.has(state) && state !== 'skipped');
  return legs.map(({ state }, index) => (stop >= 0 && index > stop && state === 'waiting' ? 'skipped' : state));
}

/** The attempt with one leg changed. */
export function withLeg(
  attempt: OrderPaymentAttempt,
  paymentIntentId: string,
  change: Partial<AttemptLeg>,
): OrderPaymentAttempt {
  const legs = attempt.legs.map((leg) => (leg.paymentIntentId === paymentIntentId ? { ...leg, ...change } : leg));
  return { ...attempt, legs };
}
