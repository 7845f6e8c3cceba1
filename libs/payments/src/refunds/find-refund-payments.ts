import { type Refusal, refuse } from '#kernel';
import type { RefundTarget } from './create-refund.js';
import type { PaymentToRefund, RefundTargets } from './refund-targets.port.js';

/** The captured payments of a target, at least one; else why there is none. */
export async function findPayments(
  targets: RefundTargets,
  environmentId: string,
  target: RefundTarget,
): Promise<readonly PaymentToRefund[] | Refusal> {
  if (target.kind === 'order') {
    const payments = await targets.order(environmentId, target.orderId);
    if (!payments) return refuse('RESOURCE_NOT_FOUND', 'No such order.', { param: 'order_id' });
    const captured = payments.filter((payment) => payment.captured);
    return captured.length > 0 ? captured : refuse('NO_PAYMENTS_FOR_ORDER', 'The order has no captured payment.');
  }
  const named =
    target.kind === 'payment_intent'
      ? [{ id: target.paymentIntentId, param: 'payment_intent_id' }]
      : target.allocations.map(({ paymentIntentId: id }, index) => ({
          id,
          param: `tender_allocations[${index}].payment_intent_id`,
        }));
  const found: PaymentToRefund[] = [];
  for (const { id, param } of named) {
    const payment = await targets.payment(environmentId, id);
    if (!payment) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.', { param });
    if (!payment.captured) return notCaptured(payment, param);
    found.push(payment);
  }
  return found;
}

/** What was never captured was not taken from the buyer. While it is held it can be let go. */
function notCaptured({ status }: PaymentToRefund, param: string): Refusal {
  const instead = status === 'requires_capture' ? ' It can be canceled instead.' : '';
  const message = `Nothing was captured of this payment, so nothing can be given back.${instead}`;
  return refuse('PAYMENT_INTENT_NOT_REFUNDABLE', message, { param, current_status: status });
}
