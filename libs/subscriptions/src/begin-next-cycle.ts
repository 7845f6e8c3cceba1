import type { Timestamp } from '#kernel';
import { takeEffect } from './changed-terms.js';
import { type BillingAttempt, isInQuestion, type Subscription } from './subscription-state.js';

/** So many attempts that passed are looked after, besides those that people are asked about. */
export const MOST_PASSED_ATTEMPTS = 8;

/** The next cycle starts where this one ends: no gap, no overlap (F62). Terms that were changed for it take effect. */
export function beginNextCycle(before: Subscription, start: Timestamp): Subscription {
  return takeEffect({
    ...before,
    cycle: before.cycle + 1,
    cycleStart: start,
    periodIndex: before.periodIndex + 1,
    attempts: 0,
    gatewayPaymentId: null,
    canceledPayments: 0,
    openAttempt: null,
    closedAttempt: null,
    passedAttempts: passedWith(before),
    dunning: null,
    earlyRenewal: null,
  });
}

/** What never had a payment at the gateway cannot take money any more. */
function passedWith({ closedAttempt, passedAttempts }: Subscription): readonly BillingAttempt[] {
  if (closedAttempt === null || closedAttempt.gatewayPaymentId === null) return passedAttempts;
  return lookedAfter([...passedAttempts, closedAttempt]);
}

/** A question that was put to people stays until it is answered, however many attempts follow. */
export function lookedAfter(attempts: readonly BillingAttempt[]): readonly BillingAttempt[] {
  const latest = new Set(attempts.filter((attempt) => !isInQuestion(attempt)).slice(-MOST_PASSED_ATTEMPTS));
  return attempts.filter((attempt) => isInQuestion(attempt) || latest.has(attempt));
}
