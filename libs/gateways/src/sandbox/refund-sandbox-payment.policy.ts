import type { Money } from '#kernel';
import { type CreateRefund, GatewayRefused } from '../payment-gateway.port.js';
import type { PaymentRow, RefundRow } from './sandbox-rows.js';

/** The rows after a refund was made. */
export interface RefundStep {
  readonly payment: PaymentRow;
  readonly refund: RefundRow;
}

/** Sends part or all of what was captured back; what other refunds hold or sent counts against it (F59). */
export function refund(payment: PaymentRow, call: CreateRefund, newRefundId: string): RefundStep | GatewayRefused {
  const { account, refundId, amount, at } = call;
  const refused = refusalOf(payment, amount);
  if (refused) return refused;
  const { gatewayPaymentId, paymentIntentId } = payment;
  const made = { gatewayRefundId: newRefundId, gatewayPaymentId, paymentIntentId, refundId, amount, account };
  return {
    payment: { ...payment, refunded: (payment.refunded ?? 0) + amount.amount, updatedAt: at },
    refund: { ...made, status: 'succeeded', createdAt: at, updatedAt: at },
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
