import type { Money, Timestamp } from '#kernel';
import { type Refund, type RefundLeg, refundStatusOf } from './refund.js';
import type { LegRefunds } from './refund-obligation.policy.js';

/** What lists, reads and the due list know of a refund: its own stream, and what its payments' streams say of its legs. */
export interface RefundDoc {
  readonly refundId: string;
  readonly refund: Refund;
  readonly legs: LegRefunds;
}

/** The contract's refund (§8). Amounts in minor units. */
export interface RefundObject {
  readonly refund_id: string;
  readonly status: string;
  readonly amount_money: Money;
  readonly created_at: Timestamp;
  readonly order_id?: string;
  readonly payment_intent_id?: string;
  readonly customer_id?: string;
  readonly payment_refunds: readonly ReturnType<typeof legObject>[];
  readonly [field: string]: unknown;
}

/** Writes a refund in the contract's words. Absent facts are left out. */
export function refundObject({ refundId, refund }: Pick<RefundDoc, 'refundId' | 'refund'>): RefundObject {
  const { legs } = refund;
  return {
    refund_id: refundId,
    merchant_id: refund.merchantId,
    status: refundStatusOf(refund),
    amount_money: refund.amount,
    order_id: refund.orderId,
    payment_intent_id: legs.length === 1 ? legs[0]!.paymentIntentId : undefined,
    customer_id: refund.customerId,
    payment_refunds: legs.map(legObject),
    failure_reason: legs.find(({ status }) => status === 'failed')?.failureReason,
    reason: refund.reason,
    reason_message: refund.reasonMessage,
    refund_method: 'original_payment',
    external_reference_id: refund.externalReferenceId,
    metadata: refund.metadata,
    created_at: refund.createdAt,
    updated_at: refund.updatedAt,
  };
}

function legObject({ paymentIntentId, amount, status = 'pending', failureReason }: RefundLeg) {
  return {
    payment_intent_id: paymentIntentId,
    amount_money: amount,
    // That people must look into it is the operator's matter: the money may still arrive.
    status: status === 'quarantined' ? 'pending' : status,
    failure_reason: failureReason,
  };
}
