import { type Refusal, refuse } from '#kernel';

/** What a subscription needs to know about a payment method, as the customer's stream has it. */
export interface BillingMethod {
  readonly paymentMethodId: string;
  readonly customerId: string;
  readonly status: 'pending' | 'active' | 'failed' | 'expired' | 'removed';
  readonly usage: 'on_session' | 'off_session';
  /** The revision of the customer's stream that these facts were read at. */
  readonly pmRevision: number;
}

/** Why a subscription of this customer cannot be billed to this method, or undefined. */
export function refuseBillingMethod(method: BillingMethod, customerId: string): Refusal | undefined {
  const detail = { param: 'payment_method_id', current_status: method.status };
  if (method.customerId !== customerId) {
    return refuse('PAYMENT_METHOD_CUSTOMER_MISMATCH', 'The payment method belongs to another customer.', {
      param: 'payment_method_id',
    });
  }
  if (method.status === 'pending') {
    return refuse('PAYMENT_METHOD_NOT_READY', 'The payment method is not set up yet.', detail);
  }
  if (method.status !== 'active') {
    return refuse('PAYMENT_METHOD_NOT_ACTIVE', 'The payment method is not active.', detail);
  }
  if (method.usage !== 'off_session') {
    return refuse('PAYMENT_METHOD_ON_SESSION_ONLY', 'The payment method was not saved for charges without the buyer.', {
      ...detail,
      reason: 'off_session_not_supported',
    });
  }
  return undefined;
}
