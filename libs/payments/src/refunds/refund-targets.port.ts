import type { Money, Timestamp } from '#kernel';
import type { RefundAccount } from './refundable-payment.events.js';

/** A payment as a refund finds it, whatever made it. */
export interface PaymentToRefund {
  readonly paymentIntentId: string;
  readonly status: string;
  readonly customerId?: string;
  readonly orderId?: string;
  /** Absent while no money was captured through the gateway. */
  readonly captured?: {
    readonly amount: Money;
    readonly at: Timestamp;
    readonly gatewayPaymentId: string;
    readonly account: RefundAccount;
  };
}

/** Where refunds find the payments that they give back. */
export abstract class RefundTargets {
  /** Undefined when the environment has no such payment intent. */
  abstract payment(environmentId: string, paymentIntentId: string): Promise<PaymentToRefund | undefined>;
  /** The captured payments of an order; undefined when the environment has no such order. */
  abstract order(environmentId: string, orderId: string): Promise<readonly PaymentToRefund[] | undefined>;
}
