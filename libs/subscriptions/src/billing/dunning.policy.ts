import { plusDays, plusMilliseconds, type Timestamp } from '#kernel';

export type EndAction = 'cancel' | 'pause' | 'notify_only';

/**
 * When to try again after a failure and what happens at the end: two rules, kept apart (billing-rules §4).
 * A merchant's setting, versioned: each decision takes the value of its own time and records the version.
 */
export interface DunningPolicy {
  readonly version: string;
  /** Whole days from one attempt to the next. */
  readonly offsets_days: readonly number[];
  /** No attempt is planned later than this after the first failure. */
  readonly retry_days: number;
  readonly endAction: EndAction;
}

export const DEFAULT_DUNNING_POLICY: DunningPolicy = {
  version: 'dunning-2026-01',
  offsets_days: [1, 3, 5, 7],
  retry_days: 30,
  endAction: 'cancel',
};

/** Bounds of what a merchant may set. */
export const DUNNING_LIMITS = { offsets: 8, retry_days: 60 } as const;

/** The offsets that fit into the policy's days: the first that goes beyond them ends the list. */
export function effectiveOffsets(policy: DunningPolicy): readonly number[] {
  let sum_days = 0;
  const beyond = policy.offsets_days.findIndex((offset_days) => {
    sum_days += offset_days;
    return sum_days > policy.retry_days;
  });
  return (beyond === -1 ? policy.offsets_days : policy.offsets_days.slice(0, beyond)).slice(0, DUNNING_LIMITS.offsets);
}

/** When to try again after the n-th failed attempt (from 1) that was made at `attemptedAt`; undefined after the last. */
export function retryAfterFailure(
  policy: DunningPolicy,
  failureNumber: number,
  attemptedAt: Timestamp,
): Timestamp | undefined {
  const offset_days = effectiveOffsets(policy)[failureNumber - 1];
  return offset_days === undefined ? undefined : plusDays(attemptedAt, offset_days);
}

/** When the last retry would have been, had the n-th failure (from 1) been followed by retries; undefined after the last. */
export function endOfDunning(
  policy: DunningPolicy,
  failureNumber: number,
  attemptedAt: Timestamp,
): Timestamp | undefined {
  const rest = effectiveOffsets(policy).slice(failureNumber - 1);
  if (rest.length === 0) return undefined;
  return plusDays(
    attemptedAt,
    rest.reduce((sum, offset_days) => sum + offset_days, 0),
  );
}

/** Gateway failures come in series: 300 s, doubling, 8 times, then a day of rest and a new series. */
export const DEFERRAL = { first_ms: 300_000, perSeries: 8, rest_ms: 86_400_000 } as const;

/** When to try again after the n-th deferral (from 1) of one cycle. */
export function retryAfterDeferral(deferralNumber: number, now: Timestamp): Timestamp {
  const inSeries = (deferralNumber - 1) % (DEFERRAL.perSeries + 1);
  const delay_ms = inSeries === DEFERRAL.perSeries ? DEFERRAL.rest_ms : DEFERRAL.first_ms * 2 ** inSeries;
  return plusMilliseconds(now, delay_ms);
}

/** Blockers that the payer cannot lift. A prefix ends in a colon. */
const NOT_THE_PAYERS = [
  'merchant_payments_disabled',
  'collection_paused_by_operator',
  'unknown_outcome_pending',
  'capability_blocked',
  'capability_pending',
  'requirements_due',
  'retry_not_before:',
  'retry_budget_spent:',
];

/** Whether a blocker is for good: the card's network forbids another try, so the same method is not tried again by itself. */
export function isFinalBlocker(code: string): boolean {
  return code.startsWith('network_never_retry:');
}

/** Whether all blockers lie with the merchant, the operator, the networks or the engine: then no attempt is used up. */
export function isDeferral(blockers: readonly string[]): boolean {
  return blockers.every((code) =>
    NOT_THE_PAYERS.some((known) => (known.endsWith(':') ? code.startsWith(known) : code === known)),
  );
}
