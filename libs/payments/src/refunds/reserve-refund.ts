import { ATTEMPT_DEADLINE_MS, type Decision, type Money, plusMilliseconds, refuse, type Timestamp } from '#kernel';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';
import { availableOf, type OpenedPayment, type RefundablePayment } from './refundable-payment.js';

/** The most refunds that one payment takes: its stream is folded as a whole. */
export const MAX_REFUNDS_PER_PAYMENT = 500;

/** The first refund of a payment opens its stream. What was captured is final, so opening it late is safe. */
export function decideOpenRefundablePayment(
  state: RefundablePayment,
  payment: OpenedPayment,
): Decision<RefundablePaymentEvent> {
  return state.opened ? [] : [{ type: 'RefundablePaymentOpened', data: payment }];
}

/** Takes up a part of the captured money before anything leaves the house; what is taken up no other refund gets (F59). */
export function decideReserveRefund(
  state: RefundablePayment,
  command: { readonly refundId: string; readonly amount: Money; readonly now: Timestamp },
): Decision<RefundablePaymentEvent> {
  const { refundId, amount, now } = command;
  const { opened, refunds } = state;
  // Also decided on what a process remembers, which may be nothing: then the stream is read, and decided on again.
  if (!opened) return refuse('PAYMENT_INTENT_NOT_REFUNDABLE', 'The payment was not opened for refunds.');
  const existing = refunds[refundId];
  if (existing?.phase === 'released') return refuse('CONCURRENT_MODIFICATION', 'The refund was given up.');
  if (existing) return [];
  if (Object.keys(refunds).length >= MAX_REFUNDS_PER_PAYMENT) return tooManyRefunds();
  const available = availableOf(opened, refunds);
  if (amount.currency !== available.currency || amount.amount > available.amount) {
    return exceedsRefundable(available, amount);
  }
  const deadline = plusMilliseconds(now, ATTEMPT_DEADLINE_MS);
  return [{ type: 'RefundReserved', data: { refundId, orderId: opened.orderId, amount, deadline } }];
}

/** Gives up what a refused refund had reserved, and keeps it from reserving later. */
export function decideReleaseRefund(
  state: RefundablePayment,
  { refundId, amount }: { readonly refundId: string; readonly amount: Money },
): Decision<RefundablePaymentEvent> {
  const existing = state.refunds[refundId];
  if (existing && existing.phase !== 'reserved') return [];
  return [{ type: 'RefundReservationReleased', data: { refundId, orderId: state.opened?.orderId, amount } }];
}

/** `available` is what there still is to give back. */
export function exceedsRefundable(available: Money, submitted: Money, param = 'amount_money') {
  if (available.amount === 0) return refuse('NOTHING_TO_REFUND', 'All of it was given back already.');
  return refuse('AMOUNT_EXCEEDS_REFUNDABLE', 'The amount is more than can be given back.', {
    param,
    maximum_money: available,
    submitted_money: submitted,
  });
}

export function tooManyRefunds() {
  return refuse('RESOURCE_LIMIT_EXCEEDED', 'The payment has too many refunds.', { limit: MAX_REFUNDS_PER_PAYMENT });
}
