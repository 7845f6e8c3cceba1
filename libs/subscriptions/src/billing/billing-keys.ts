/**
 * Texts that identities derive from: the same cycle has the same keys in every process and on every day. They name no
 * time, so a key that the gateway has forgotten is never taken for a new payment by us (F2, F6).
 */

/** One cycle of one subscription; its payment intent's and its order's ids derive from this. */
export function cycleKey(environmentId: string, subscriptionId: string, cycle: number): string {
  return `${environmentId}/${subscriptionId}/cycle/${cycle}`;
}

/** One attempt at a cycle; the attempt's id and the command that starts it derive from this. */
export function attemptKey(environmentId: string, subscriptionId: string, cycle: number, attemptNumber: number) {
  return `${cycleKey(environmentId, subscriptionId, cycle)}/attempt/${attemptNumber}`;
}
