import type { Timestamp } from '#kernel';
import { takeEffect } from './changed-terms.js';
import type { Subscription } from './subscription-state.js';

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
    dunning: null,
    earlyRenewal: null,
  });
}
