import { type Decision, plusMilliseconds, type Refusal, refuse, type Timestamp } from '#kernel';
import type { OrderEvent } from '../order.events.js';
import { attemptOf, type Order } from '../order.js';
import { attemptDetail, orderNotFound } from '../order-refusals.js';
import { attemptStatus, isResumable, nextAttemptStep, type OrderPaymentAttempt } from './payment-attempt.js';
import { endAfter } from './record-leg.js';
import { ORDER_ATTEMPT_DEADLINE_MS } from './start-order-payment.js';

export interface ResumeAttempt {
  readonly attemptId: string;
  /** A new payment attempt for each leg that is tried anew. */
  readonly newPaymentAttemptId: (paymentIntentId: string) => string;
  readonly now: Timestamp;
}

/** Goes on with an attempt after the buyer acted, or after the gateway was not reached. */
export function decideResumeAttempt(order: Order, command: ResumeAttempt): Decision<OrderEvent> {
  const { attemptId, now } = command;
  const attempt = found(order, attemptId);
  if ('refused' in attempt) return attempt;
  const isUnderWay = !attempt.end && nextAttemptStep(attempt) !== undefined;
  // What is being canceled is taken up as that, never tried again: its buyer could still pay.
  const isAbandoned = isUnderWay && !attempt.isCanceling && attempt.deadline <= now;
  if (!isResumable(attempt) && !isAbandoned) return resumeRefusal(attempt);
  const retried = attempt.legs.filter(({ state }) => state === 'requires_retry');
  const paymentAttemptIds = Object.fromEntries(
    retried.map(({ paymentIntentId }) => [paymentIntentId, command.newPaymentAttemptId(paymentIntentId)]),
  );
  const deadline = plusMilliseconds(now, ORDER_ATTEMPT_DEADLINE_MS);
  const round = attempt.round + 1;
  return [{ type: 'OrderPaymentAttemptResumed', data: { attemptId, round, paymentAttemptIds, deadline } }];
}

function resumeRefusal(attempt: OrderPaymentAttempt): Refusal {
  const detail = attemptDetail(attempt);
  if (nextAttemptStep(attempt)) {
    return attempt.round > 0
      ? refuse('PAYMENT_ATTEMPT_RESUME_CONFLICT', 'Somebody else has just resumed the attempt.', detail)
      : refuse('PAYMENT_ATTEMPT_IN_PROGRESS', 'The attempt is under way.', detail);
  }
  const status = attemptStatus(attempt);
  return status === 'processing' || status === 'finalizing'
    ? refuse('PAYMENT_ATTEMPT_STILL_PROCESSING', 'The outcome of the attempt is awaited.', detail)
    : refuse('PAYMENT_ATTEMPT_NOT_RESUMABLE', 'There is nothing to resume.', detail);
}

/** Lets go of what an attempt holds. What waits for an outcome is not let go: it may have been paid. */
export function decideCancelAttempt(order: Order, attemptId: string, now: Timestamp): Decision<OrderEvent> {
  const attempt = found(order, attemptId);
  if ('refused' in attempt) return attempt;
  if (attempt.isCanceling && !attempt.end) return [];
  const detail = attemptDetail(attempt);
  if (!attempt.end && nextAttemptStep(attempt) && attempt.deadline > now) {
    return refuse('PAYMENT_ATTEMPT_IN_PROGRESS', 'The attempt is under way.', detail);
  }
  const status = attemptStatus(attempt);
  const isHeld = status === 'requires_action' || status === 'requires_capture' || status === 'requires_retry';
  const isWaiting = attempt.legs.some(({ state }) => state === 'processing' || state === 'finalizing');
  if (!isHeld || isWaiting) {
    return refuse('PAYMENT_ATTEMPT_NOT_CANCELABLE', 'There is nothing that can be canceled.', detail);
  }
  const deadline = plusMilliseconds(now, ORDER_ATTEMPT_DEADLINE_MS);
  const canceling: OrderEvent = { type: 'OrderPaymentAttemptCancellationStarted', data: { attemptId, deadline } };
  return [canceling, ...endAfter(order, canceling, now)];
}

function found(order: Order, attemptId: string): OrderPaymentAttempt | Refusal {
  if (!order.exists) return orderNotFound();
  const attempt = attemptOf(order, attemptId);
  const message = 'The order has no such payment attempt.';
  return attempt ?? refuse('PAYMENT_ATTEMPT_MISMATCH', message, { param: 'order_payment_attempt_id' });
}
