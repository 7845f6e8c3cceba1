import { assertNever, type Fact, type Timestamp } from '#kernel';
import type { BillingAttemptStarted } from '../billing-attempt.events.js';
import type { PaymentRetryEvent } from './recovery.events.js';

export type PaymentRetryStatus = 'pending' | 'processing' | 'succeeded' | 'failed';

/** An attempt that somebody asked for: the write model and the view hold the same. */
export interface PaymentRetry {
  readonly retryId: string;
  readonly subscriptionId: string;
  readonly idempotencyKey: string;
  readonly cycle: number;
  /** From 1 within the cycle. */
  readonly number: number;
  readonly status: PaymentRetryStatus;
  /** None until something was tried at the gateway. */
  readonly orderId: string | null;
  readonly failureCode: string | null;
  readonly startedAt: Timestamp | null;
  readonly completedAt: Timestamp | null;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** A retry after one of its events, or after an attempt that was started for it. */
export function evolvePaymentRetry(
  retry: PaymentRetry | null,
  event: PaymentRetryEvent | BillingAttemptStarted,
  { at }: Fact,
): PaymentRetry | null {
  if (event.type === 'SubscriptionPaymentRetryCreated') {
    const { retryId, subscriptionId, idempotencyKey, cycle, number } = event.data;
    const none = { orderId: null, failureCode: null, startedAt: null, completedAt: null };
    const asked = { retryId, subscriptionId, idempotencyKey, cycle, number, status: 'pending' as const };
    return { ...asked, ...none, createdAt: at, updatedAt: at };
  }
  if (retry === null || retry.retryId !== event.data.retryId) return retry;
  switch (event.type) {
    case 'BillingAttemptStarted': {
      const startedAt = retry.startedAt ?? at;
      return { ...retry, status: 'processing', orderId: event.data.orderId, startedAt, updatedAt: at };
    }
    case 'SubscriptionPaymentRetrySucceeded':
      return { ...retry, status: 'succeeded', completedAt: at, updatedAt: at };
    case 'SubscriptionPaymentRetryFailed':
      return { ...retry, status: 'failed', failureCode: event.data.code, completedAt: at, updatedAt: at };
    default:
      return assertNever(event);
  }
}

/** Whether a retry has not come to its end. */
export function isUnderWay(
  retry: PaymentRetry | null,
): retry is PaymentRetry & { readonly status: 'pending' | 'processing' } {
  return retry?.status === 'pending' || retry?.status === 'processing';
}
