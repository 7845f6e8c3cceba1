import type { Initiator } from '#customers';
import type { Actor, DomainEvent, EventSchemas, Money, Timestamp } from '#kernel';
import type { MethodResolution } from './payment-method-resolution.js';

/** What an operator says of a charge whose outcome nobody knows. */
export type OutcomeDecision = 'paid' | 'not_paid' | 'look_again';

export type CaptureMethod = 'automatic' | 'manual';
/** The first four a caller may give; the last is the engine's own. */
export type CancellationReason =
  | 'requested_by_customer'
  | 'duplicate'
  | 'fraudulent'
  | 'abandoned'
  | 'authorization_expired';

/** The card of a charge, as people may see it. */
export interface ChargedCard {
  readonly brand: string;
  readonly last4: string;
  readonly payment_method_id?: string;
}

export type PaymentIntentEvent =
  | DomainEvent<
      'PaymentIntentCreated',
      {
        merchantId: string;
        amount: Money;
        paymentOptions: string[];
        captureMethod: CaptureMethod;
        customerId?: string;
        /** The order that it pays: then the order drives it. */
        orderId?: string;
        externalReferenceId?: string;
        metadata?: Record<string, string>;
        paymentReturnUrl?: string;
        tipMoney?: Money;
        transactionPurpose?: string;
        personal?: { receiptEmail: string };
      }
    >
  | DomainEvent<
      'PaymentIntentUpdated',
      {
        changedFields: string[];
        amount?: Money;
        tipMoney?: Money;
        /** The customer from now on; stands beside `personal` too, which its key seals. */
        customerId?: string;
        externalReferenceId?: string;
        /** A null removes the key. */
        metadata?: Record<string, string | null>;
        personal?: { receiptEmail: string };
      }
    >
  | DomainEvent<
      'PaymentAttemptStarted',
      {
        attemptId: string;
        attemptNumber: number;
        /** Absent when a one-time token is charged. */
        paymentMethodId?: string;
        methodToken: string;
        /** Revision of the customer's stream at which the method was judged ready. */
        customerRevision?: number;
        card: ChargedCard;
        amount: Money;
        account: { merchantId: string; environmentId: string };
        /** Why this is charged; absent in attempts from before it was kept, which were all named by their caller. */
        resolution?: MethodResolution;
        /** The merchant where it is absent: so were all charges before it was told. */
        initiatedBy?: Initiator;
        policyVersion: string;
        /** When somebody else may take the attempt up. */
        deadline: Timestamp;
      }
    >
  | DomainEvent<'PaymentAttemptGatewayPaymentCreated', { attemptId: string; gatewayPaymentId: string }>
  | DomainEvent<'PaymentActionRequired', { attemptId: string; pendingActionId: string; nextProbeAt: Timestamp }>
  | DomainEvent<
      'PaymentAttemptDeclined',
      {
        attemptId: string;
        code: string;
        declineCode?: string;
        networkCode?: string;
        adviceCode?: string;
        declineClass: string;
        message: string;
        policyVersion: string;
      }
    >
  | DomainEvent<
      'PaymentAttemptNotAttempted',
      {
        attemptId: string;
        reason: string;
        /** The gateway's payment is canceled: the next attempt gets a new one. */
        paymentCanceled?: true;
      }
    >
  | DomainEvent<'PaymentAttemptOutcomeUnknown', { attemptId: string; reason: string; nextProbeAt: Timestamp }>
  | DomainEvent<'PaymentAttemptQuarantined', { attemptId: string; reason: string }>
  | DomainEvent<
      'PaymentOutcomeDecided',
      {
        attemptId: string;
        decision: OutcomeDecision;
        reason: string;
        decidedBy: { type: Actor['type']; id: string };
      }
    >
  | DomainEvent<'PaymentAuthorized', { attemptId: string; amount: Money; expiresAt: Timestamp }>
  | DomainEvent<'PaymentSucceeded', { attemptId: string; amount: Money }>
  | DomainEvent<'PaymentCaptureStarted', { captureId: string; amount: Money; deadline: Timestamp }>
  | DomainEvent<'PaymentCaptured', { captureId: string; amount: Money; released: Money }>
  | DomainEvent<'PaymentCaptureFailed', { captureId: string; reason: string }>
  | DomainEvent<'PaymentCancellationStarted', { reason?: CancellationReason; deadline: Timestamp }>
  | DomainEvent<
      'PaymentSettlingDelayed',
      {
        operation: 'capture' | 'cancellation';
        reason: string;
        /** None when the engine looks no more by itself. */
        nextLookAt: Timestamp | null;
      }
    >
  | DomainEvent<'PaymentIntentCanceled', { reason?: CancellationReason }>;

export const paymentIntentEvents: EventSchemas<PaymentIntentEvent> = {
  PaymentIntentCreated: { version: 1 },
  PaymentIntentUpdated: { version: 1 },
  PaymentAttemptStarted: { version: 1 },
  PaymentAttemptGatewayPaymentCreated: { version: 1 },
  PaymentActionRequired: { version: 1 },
  PaymentAttemptDeclined: { version: 1 },
  PaymentAttemptNotAttempted: { version: 1 },
  PaymentAttemptOutcomeUnknown: { version: 1 },
  PaymentAttemptQuarantined: { version: 1 },
  PaymentOutcomeDecided: { version: 1 },
  PaymentAuthorized: { version: 1 },
  PaymentSucceeded: { version: 1 },
  PaymentCaptureStarted: { version: 1 },
  PaymentCaptured: { version: 1 },
  PaymentCaptureFailed: { version: 1 },
  PaymentCancellationStarted: { version: 1 },
  PaymentSettlingDelayed: { version: 1 },
  PaymentIntentCanceled: { version: 1 },
};
