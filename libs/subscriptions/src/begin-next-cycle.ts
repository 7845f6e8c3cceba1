import type { Timestamp } from '#kernel';
import { takeEffect } from './changed-terms.js';
import type { BillingAttempt, Subscription } from './subscription-state.js';

/** So many cycles that passed after an attempt are looked after. */
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
  return [...passedAttempts, closedAttempt].slice(-MOST_PASSED_ATTEMPTS);
}
