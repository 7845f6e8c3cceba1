import type { RefundFailureReason } from './refundable-payment.events.js';

/** What became of a refund at the gateway. `unknown` is no failure: it is settled by reading (D8). */
export type RefundOutcome =
  | { readonly kind: 'succeeded'; readonly gatewayRefundId: string }
  | { readonly kind: 'pending'; readonly gatewayRefundId: string }
  | { readonly kind: 'failed'; readonly gatewayRefundId?: string; readonly failureReason: RefundFailureReason }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** Absent when the gateway was only read. */
      readonly asked?: 'unanswered' | 'not_reached';
    }
  /** The gateway's answer cannot be true: people must look (F60). */
  | { readonly kind: 'untrue'; readonly reason: string };
