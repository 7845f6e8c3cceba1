import type { Timestamp } from '#kernel';
import { activeAttempt, type Order } from './order.js';
import { legToRetry, nextAttemptStep } from './paying/payment-attempt.js';

/** What the engine has to do about an order by itself, and when. */
export interface OrderObligation {
  readonly kind: 'advance_attempt' | 'expire_attempt';
  readonly dueAt: Timestamp;
}

/** An attempt that its starter left is taken up; one that nobody resumes is ended. At most one thing is owed at a time. */
export function orderObligation(order: Order): OrderObligation | undefined {
  const attempt = activeAttempt(order);
  if (!attempt) return undefined;
  if (nextAttemptStep(attempt)) return { kind: 'advance_attempt', dueAt: attempt.deadline };
  const retryUntil = legToRetry(attempt)?.retryUntil;
  return retryUntil === undefined ? undefined : { kind: 'expire_attempt', dueAt: retryUntil };
}
