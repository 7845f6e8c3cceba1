import { leastPayment, type Money, type Timestamp } from '#kernel';
import type { Subscription } from '../subscription-state.js';

/**
 * What a buyer owes who is let go at once before the contract is over; null when nothing. The contract binds from its start
 * until just before its end, and nobody who has not paid anything yet (ADR 0050).
 */
export function terminationFeeOf({ terms, activatedAt }: Subscription, now: Timestamp): Money | null {
  const { contract } = terms;
  if (contract === null || activatedAt === null || now < contract.start || now >= contract.end) return null;
  const fee = contract.earlyTerminationFee;
  return fee === null || fee.amount < leastPayment(fee.currency) ? null : fee;
}
