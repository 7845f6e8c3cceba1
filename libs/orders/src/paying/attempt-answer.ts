import type { Executed } from '#event-store';
import { isRefusal, type Refusal, refuse } from '#kernel';
import { attemptOf, type Order } from '../order.js';
import { attemptDetail, orderNotFound } from '../order-refusals.js';

/** An order as one of its attempts left it. */
export interface AttemptAnswer extends Executed<Order> {
  readonly orderId: string;
  readonly attemptId?: string;
}

/** What a caller is answered: the order and its attempt; a decline that collected nothing is refused with its code (402). */
export function attemptAnswerOf(
  done: Executed<Order> | Refusal,
  orderId: string,
  attemptId: string,
  replayed: boolean,
): AttemptAnswer | Refusal {
  if (isRefusal(done)) return done;
  const attempt = attemptOf(done.state, attemptId);
  if (!attempt) return orderNotFound();
  const { end, failure } = attempt;
  if ((end === 'failed' || end === 'expired') && failure) {
    return refuse(failure.code.toUpperCase(), failure.message, attemptDetail(attempt));
  }
  return { ...done, orderId, attemptId, replayed };
}
