import { type Decision, refuse } from '#kernel';
import type { PaymentRefundEvent } from './payment-refund.js';
import type { RefundablePayment } from './refundable-payment.js';

/**
 * Says that the gateway is asked once more, before it is: whoever comes after a crash waits until that cannot arrive any more (F4).
 * Only for who knows all that was written about the refund, so that one of many asks.
 */
export function decideAskRefundAgain(
  { opened, refunds }: RefundablePayment,
  { refundId, turns }: { readonly refundId: string; readonly turns: number },
): Decision<PaymentRefundEvent> {
  const isCurrent = refunds[refundId]?.turns === turns;
  if (!isCurrent) return refuse('CONCURRENT_MODIFICATION', 'The refund was taken up by somebody else.');
  return [{ type: 'RefundAskedAgain', data: { refundId, orderId: opened?.orderId } }];
}
