import { type Refusal, type RefusalDetail, refuse } from '#kernel';
import type { Order } from './order.js';
import { activeAttempt } from './order.js';
import { attemptStatus, isResumable, type OrderPaymentAttempt } from './paying/payment-attempt.js';

/** What a refusal tells about the attempt that it is about. */
export function attemptDetail(attempt: OrderPaymentAttempt): RefusalDetail {
  return {
    order_payment_attempt_id: attempt.attemptId,
    payment_attempt_status: attemptStatus(attempt),
    is_resumable: isResumable(attempt),
    payment_intent_ids: attempt.legs.map(({ paymentIntentId }) => paymentIntentId),
  };
}

export function orderNotFound(): Refusal {
  return refuse('ORDER_NOT_FOUND', 'No such order.');
}

/** Why what the order costs cannot be changed now; undefined when it can. */
export function changeRefusal(order: Order): Refusal | undefined {
  if (!order.exists) return orderNotFound();
  if (order.status === 'closed') return refuse('ORDER_CLOSED', 'The order is closed.', { current_status: 'closed' });
  return attemptActive(order);
}

export function attemptActive(order: Order): Refusal | undefined {
  const attempt = activeAttempt(order);
  if (!attempt) return undefined;
  return refuse('ORDER_PAYMENT_ATTEMPT_ACTIVE', 'An attempt to pay the order is under way.', attemptDetail(attempt));
}
