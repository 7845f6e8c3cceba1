import { type Money, plusMilliseconds } from '#kernel';
import { type CreateRefund, GatewayRefused } from '../payment-gateway.port.js';
import type { RefundRule } from './sandbox-card-rows.policy.js';
import type { PaymentRow, RefundRow } from './sandbox-rows.js';

/** The rows after a refund was made. */
export interface RefundStep {
  readonly payment: PaymentRow;
  readonly refund: RefundRow;
}

/** A refund that does not end at once ends after this long. */
const ENDS_AFTER_MS = 3_600_000;

/** Sends part or all of what was captured back; what other refunds hold or sent counts against it (F59). */
export function refund(
  payment: PaymentRow,
  call: CreateRefund,
  newRefundId: string,
  rule: RefundRule | undefined,
): RefundStep | GatewayRefused {
  const { account, refundId, amount, at } = call;
  const refused = refusalOf(payment, amount);
  if (refused) return refused;
  const { gatewayPaymentId, paymentIntentId } = payment;
  const made = { gatewayRefundId: newRefundId, gatewayPaymentId, paymentIntentId, refundId, amount, account };
  const status = rule?.first ?? 'succeeded';
  const next = rule && {
    at: plusMilliseconds(at, ENDS_AFTER_MS),
    status: rule.later,
    failureReason: rule.failureReason,
  };
  return {
    payment: { ...payment, refunded: (payment.refunded ?? 0) + amount.amount, updatedAt: at },
    refund: { ...made, status, next, createdAt: at, updatedAt: at },
  };
}

/** What was to become of a refund, becomes of it. Money that a bank sent back can be refunded anew. Undefined when it is over. */
export function finishRefund(payment: PaymentRow, refund: RefundRow): RefundStep | undefined {
  const { next, ...known } = refund;
  if (!next) return undefined;
  const { status, failureReason, at } = next;
  const given = status === 'failed' ? refund.amount.amount : 0;
  return {
    payment: { ...payment, refunded: (payment.refunded ?? 0) - given, updatedAt: at },
    refund: { ...known, status, failureReason, updatedAt: at },
  };
}

function refusalOf(payment: PaymentRow, amount: Money): GatewayRefused | undefined {
  const captured = payment.status === 'succeeded' ? payment.capturedAmount : undefined;
  if (!captured)
    return new GatewayRefused('payment_not_refundable', `A payment that is ${payment.status} took nothing.`);
  if (amount.currency !== captured.currency || !Number.isSafeInteger(amount.amount) || amount.amount < 1) {
    return new GatewayRefused(
      'invalid_request',
      `A refund needs a positive amount of minor units of ${captured.currency}.`,
    );
  }
  const left = captured.amount - (payment.refunded ?? 0);
  if (amount.amount <= left) return undefined;
  return new GatewayRefused('refund_exceeds_captured', `Only ${left} can be refunded.`);
}
