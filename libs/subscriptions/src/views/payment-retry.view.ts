import { shownDecline, type Timestamp } from '#kernel';
import type { PaymentRetry, PaymentRetryStatus } from '../recovery/payment-retry.js';
import { present } from './subscription.view.js';

/** A manual retry as the contract shows it (§9.9). */
export interface PaymentRetryResource {
  readonly subscription_payment_retry_id: string;
  readonly subscription_id: string;
  readonly idempotency_key: string;
  readonly status: PaymentRetryStatus;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly order_id?: string;
  readonly started_at?: Timestamp;
  readonly completed_at?: Timestamp;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** Codes of a retry that came to no charge; all others are declines. */
const NOT_CHARGED: Readonly<Record<string, string>> = {
  subscription_canceled: 'The subscription was canceled first.',
  payment_method_unavailable: 'No payment method of the subscription can be charged.',
  payment_method_temporarily_unavailable: 'Nothing was charged: the payment cannot be made now.',
};

export function paymentRetryResource(retry: PaymentRetry): PaymentRetryResource {
  return {
    subscription_payment_retry_id: retry.retryId,
    subscription_id: retry.subscriptionId,
    idempotency_key: retry.idempotencyKey,
    status: retry.status,
    ...present({
      failure: retry.failureCode === null ? null : failureOf(retry.failureCode),
      order_id: retry.orderId,
      started_at: retry.startedAt,
      completed_at: retry.completedAt,
    }),
    created_at: retry.createdAt,
    updated_at: retry.updatedAt,
  };
}

function failureOf(code: string): { readonly code: string; readonly message: string } {
  const message = Object.hasOwn(NOT_CHARGED, code) ? NOT_CHARGED[code] : undefined;
  return message === undefined ? shownDecline(code) : { code, message };
}
