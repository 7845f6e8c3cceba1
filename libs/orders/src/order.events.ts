import type { DomainEvent, EventSchemas, Money, Timestamp } from '#kernel';
import type { LegFailure, LegOutcome } from './paying/leg-report.js';

/** One line of an order: what is sold, for how much each, how many. */
export interface OrderLineItem {
  readonly lineItemId: string;
  readonly name: string;
  readonly description?: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A fee beside the lines. */
export interface OrderCharge {
  readonly chargeId: string;
  readonly name: string;
  readonly amount: Money;
}

export interface OrderNotes {
  readonly buyerNote?: string;
  readonly internalNote?: string;
}

/** What a leg charges. */
export type LegSource = { readonly paymentMethodId: string } | { readonly token: string };

/** One payment intent's part in an attempt, as it was decided on. */
export interface PlannedLeg {
  readonly paymentIntentId: string;
  readonly amount: Money;
  readonly source: LegSource;
  /** The attempt that it opens on its payment intent. */
  readonly paymentAttemptId: string;
}

/** How the source of a leg was chosen, frozen with the attempt. */
export interface SourceResolution {
  readonly paymentIntentId: string;
  readonly rule: 'named_by_caller';
  /** Absent when a one-time token is charged. */
  readonly paymentMethodId?: string;
  /** Revision of the customer's stream at which the method was judged, and the policy that judged it. */
  readonly customerRevision?: number;
  readonly policyVersion?: string;
}

export type AttemptMode = 'payment' | 'setup' | 'settlement';
export type CompletionBehavior = 'complete_order' | 'partial_payment';
export type AttemptEnd = 'partially_succeeded' | 'succeeded' | 'failed' | 'canceled' | 'expired';

export type OrderContentEvent =
  | DomainEvent<
      'OrderCreated',
      {
        merchantId: string;
        currency: string;
        lineItems: OrderLineItem[];
        charges: OrderCharge[];
        customerId?: string;
        externalReferenceId?: string;
        metadata?: Record<string, string>;
        personal?: OrderNotes;
      }
    >
  | DomainEvent<
      'OrderUpdated',
      {
        changedFields: string[];
        /** Whose key seals the notes; absent when the order has no customer. */
        customerId?: string;
        externalReferenceId?: string | null;
        metadata?: Record<string, string | null>;
        personal?: { buyerNote?: string | null; internalNote?: string | null };
      }
    >
  | DomainEvent<'OrderLineItemAdded', { lineItem: OrderLineItem }>
  | DomainEvent<'OrderLineItemRemoved', { lineItemId: string; amount: Money }>
  | DomainEvent<'OrderChargeAdded', { charge: OrderCharge }>
  | DomainEvent<'OrderChargeRemoved', { chargeId: string; amount: Money }>
  | DomainEvent<'OrderClosed', Record<string, never>>;

export type OrderPaymentEvent =
  | DomainEvent<
      'OrderPaymentIntentAttached',
      {
        paymentIntentId: string;
        amount: Money;
        captureMethod: 'automatic' | 'manual';
        /** A caller made it to be confirmed by name, or paying the order did. */
        madeBy: 'caller' | 'pay';
        externalReferenceId?: string;
        metadata?: Record<string, string>;
        paymentOptions?: string[];
        paymentReturnUrl?: string;
      }
    >
  | DomainEvent<
      'OrderPaymentAttemptStarted',
      {
        attemptId: string;
        mode: AttemptMode;
        expectedOutstanding: Money;
        legs: PlannedLeg[];
        completionBehavior: CompletionBehavior;
        resolutions: SourceResolution[];
        /** When somebody else may take the attempt up. */
        deadline: Timestamp;
      }
    >
  | DomainEvent<
      'OrderPaymentAttemptResumed',
      {
        attemptId: string;
        /** Counted from 1: how often it was resumed. */
        round: number;
        /** The payment attempts of the legs that are tried anew, by payment intent. */
        paymentAttemptIds: Record<string, string>;
        deadline: Timestamp;
      }
    >
  | DomainEvent<'OrderPaymentAttemptCancellationStarted', { attemptId: string; deadline: Timestamp }>
  | DomainEvent<
      'OrderPaymentLegRecorded',
      {
        paymentIntentId: string;
        outcome: LegOutcome;
        /** The payment intent's own attempt that this is about. */
        paymentAttemptId?: string;
        pendingActionId?: string;
        failure?: LegFailure;
        authorized?: Money;
        /** All that was captured so far, and what of it is new in this record. */
        captured: Money;
        collected: Money;
        released?: Money;
        /** Revision of the payment intent's stream, and its progress as its view names it. */
        paymentIntentRevision: number;
        progress: string;
        /** When a leg that the gateway was not reached for is given up. */
        retryUntil?: Timestamp;
      }
    >
  | DomainEvent<
      'OrderPaymentLegDropped',
      {
        attemptId: string;
        paymentIntentId: string;
        /** Payments refused to begin it, or nobody resumed it in time. */
        cause: 'refused' | 'not_resumed';
        failure: LegFailure;
      }
    >
  | DomainEvent<'OrderPaymentAttemptEnded', { attemptId: string; status: AttemptEnd; failure?: LegFailure }>;

export type OrderEvent = OrderContentEvent | OrderPaymentEvent;

export const orderEvents: EventSchemas<OrderEvent> = {
  OrderCreated: { version: 1 },
  OrderUpdated: { version: 1 },
  OrderLineItemAdded: { version: 1 },
  OrderLineItemRemoved: { version: 1 },
  OrderChargeAdded: { version: 1 },
  OrderChargeRemoved: { version: 1 },
  OrderClosed: { version: 1 },
  OrderPaymentIntentAttached: { version: 1 },
  OrderPaymentAttemptStarted: { version: 1 },
  OrderPaymentAttemptResumed: { version: 1 },
  OrderPaymentAttemptCancellationStarted: { version: 1 },
  OrderPaymentLegRecorded: { version: 1 },
  OrderPaymentLegDropped: { version: 1 },
  OrderPaymentAttemptEnded: { version: 1 },
};
