import { type Refusal, refuse } from '#kernel';
import type { RefundTarget } from '#payments';
import type { CreateRefundBody } from './refund.dto.js';

const TARGETS = ['order_id', 'payment_intent_id', 'tender_allocations'] as const;

/** What a body wants to have given back; it names exactly one target, and no payment twice. */
export function refundTargetOf(body: CreateRefundBody): RefundTarget | Refusal {
  const { order_id: orderId, payment_intent_id: paymentIntentId, tender_allocations: tenders } = body;
  const named = TARGETS.filter((field) => body[field] !== undefined);
  if (named.length === 0) return refuse('FIELD_REQUIRED', `Name one of ${TARGETS.join(', ')}.`, { param: TARGETS[0] });
  if (named.length > 1) {
    const detail = { param: named[1]!, conflicting_fields: named };
    return refuse('VALIDATION_ERROR', `Name only one of ${TARGETS.join(', ')}.`, detail);
  }
  if (orderId !== undefined) return { kind: 'order', orderId };
  if (paymentIntentId !== undefined) return { kind: 'payment_intent', paymentIntentId };
  if (body.amount_money) {
    const detail = { param: 'amount_money', conflicting_fields: ['amount_money', 'tender_allocations'] };
    return refuse('VALIDATION_ERROR', 'Each tender allocation names its own amount.', detail);
  }
  const allocations = tenders!.map((tender) => ({
    paymentIntentId: tender.payment_intent_id,
    amount: tender.amount_money,
  }));
  const ids = allocations.map((allocation) => allocation.paymentIntentId);
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (repeated >= 0) {
    const param = `tender_allocations[${repeated}].payment_intent_id`;
    return refuse('VALIDATION_ERROR', 'A payment is named once.', { param });
  }
  return { kind: 'tenders', allocations };
}
