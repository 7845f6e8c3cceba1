import { isRefusal, type Timestamp } from '#kernel';
import { billingDates } from '../billing/next-obligation.js';
import { decideCreatePaymentRetry } from '../recovery/create-payment-retry.js';
import type { Subscription } from '../subscription-state.js';
import { type DuesSum, sumDues } from './sum-dues.js';

/** What a subscription wants of its buyer now, and what they can do about it. */
export interface BuyerDues {
  /** All that paying now takes; none while nothing is overdue that is still to be collected. */
  readonly owed: (DuesSum & { readonly since: Timestamp }) | null;
  /** A charge has begun, and nobody knows yet what it came to. */
  readonly isProcessing: boolean;
  readonly nextTryAt: Timestamp | null;
  /** When it ends, once that is settled. */
  readonly endsAt: Timestamp | null;
  /** Whether the bill can be tried by hand. */
  readonly canRetry: boolean;
}

export function buyerDues(subscription: Subscription, now: Timestamp): BuyerDues {
  const { status, openAttempt, cancelAtPeriodEnd, currentPeriod, cycleStart } = subscription;
  const isCanceled = status === 'canceled';
  const sum = owesBill(subscription) ? sumDues(subscription, now) : undefined;
  return {
    owed: sum ? { ...sum, since: cycleStart } : null,
    isProcessing: !isCanceled && openAttempt !== null,
    nextTryAt: billingDates(subscription).nextRetryAt,
    endsAt: cancelAtPeriodEnd && !isCanceled ? (currentPeriod?.end ?? null) : null,
    canRetry: canRetry(subscription, now),
  };
}

/** Whether a bill failed and is still to be collected. One that is about to end is asked for nothing more. */
function owesBill({ status, dunning, cancelAtPeriodEnd }: Subscription): boolean {
  return status !== 'canceled' && !cancelAtPeriodEnd && dunning !== null && dunning.failures > 0;
}

/** By the rule that decides it; whether the method is ready is another question. */
function canRetry(subscription: Subscription, now: Timestamp): boolean {
  const asked = { now, retryId: '', idempotencyKey: '', requestedBy: 'buyer' } as const;
  return !isRefusal(decideCreatePaymentRetry(asked, subscription));
}
