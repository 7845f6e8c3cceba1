import type { BillingAttemptGatewayPaymentCreated } from '../billing-attempt.events.js';
import type { SubscriptionState } from '../subscription-state.js';

export interface GatewayPaymentRecord {
  readonly attemptId: string;
  readonly gatewayPaymentId: string;
}

/**
 * Keeps the gateway's id of the cycle's payment before it is confirmed (D8), also when a cancellation came in between:
 * the payment must be known to be given up. The first id stands; the caller goes on with the id in the state.
 */
export function decideRecordGatewayPayment(
  { attemptId, gatewayPaymentId }: GatewayPaymentRecord,
  state: SubscriptionState,
): readonly BillingAttemptGatewayPaymentCreated[] {
  const open = state?.openAttempt;
  if (open == null || open.attemptId !== attemptId || open.gatewayPaymentId !== null) return [];
  const { cycle, paymentIntentId, orderId } = open;
  const data = { attemptId, cycle, paymentIntentId, orderId, gatewayPaymentId };
  return [{ type: 'BillingAttemptGatewayPaymentCreated', data }];
}
