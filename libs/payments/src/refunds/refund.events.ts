import type { DomainEvent, EventSchemas, Money, Timestamp } from '#kernel';
import type { RefundFailureReason } from './refundable-payment.events.js';

export const REFUND_REASONS = [
  'duplicate',
  'fraudulent',
  'requested_by_customer',
  'defective_product',
  'wrong_item_shipped',
  'never_received',
  'not_as_described',
  'arrived_too_late',
  'customer_changed_mind',
  'better_price_found',
  'accidental_order',
  'other',
] as const;

export type RefundReason = (typeof REFUND_REASONS)[number];

/** What one payment gives of a refund. */
export interface RefundShare {
  readonly paymentIntentId: string;
  readonly amount: Money;
}

export type RefundLegStatus = 'pending' | 'succeeded' | 'failed' | 'quarantined';

/** The resource. Nothing of it counts against a payment; that is the payment's own stream (ADR 0030). */
export type RefundEvent =
  | DomainEvent<
      'RefundCreated',
      {
        readonly merchantId: string;
        readonly amount: Money;
        readonly legs: readonly RefundShare[];
        readonly orderId?: string;
        readonly customerId?: string;
        readonly reason?: RefundReason;
        readonly externalReferenceId?: string;
        readonly metadata?: Readonly<Record<string, string>>;
        /** When somebody else may carry it on. */
        readonly deadline: Timestamp;
        readonly personal?: { readonly reasonMessage: string };
      }
    >
  | DomainEvent<'RefundAccepted', Record<string, never>>
  | DomainEvent<
      'RefundRejected',
      { readonly code: string; readonly message: string; readonly detail: Readonly<Record<string, unknown>> }
    >
  | DomainEvent<
      'RefundLegRecorded',
      {
        readonly paymentIntentId: string;
        readonly status: RefundLegStatus;
        readonly failureReason?: RefundFailureReason;
      }
    >
  | DomainEvent<'RefundUpdated', { readonly metadata: Readonly<Record<string, string | null>> }>;

export const refundEvents: EventSchemas<RefundEvent> = {
  RefundCreated: { version: 1 },
  RefundAccepted: { version: 1 },
  RefundRejected: { version: 1 },
  RefundLegRecorded: { version: 1 },
  RefundUpdated: { version: 1 },
};
