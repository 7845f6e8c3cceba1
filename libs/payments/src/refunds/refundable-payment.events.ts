import type { DomainEvent, EventSchemas, Money, Timestamp } from '#kernel';

/** Whose money moves. */
export interface RefundAccount {
  readonly merchantId: string;
  readonly environmentId: string;
}

/** Which refund, and of which order: views find their documents by the event alone. The payment intent is the stream's id. */
export interface RefundIdentity {
  readonly refundId: string;
  readonly orderId?: string;
}

export const REFUND_FAILURE_REASONS = [
  'expired_or_canceled_card',
  'lost_or_stolen_card',
  'insufficient_funds',
  'insufficient_available_balance',
  'declined',
  'merchant_request',
  'payment_disputed',
  'payment_refund_failed',
  'payment_refund_not_attempted',
  'refund_failed',
] as const;

/** Why money did not go back: a word of the contract (§8). */
export type RefundFailureReason = (typeof REFUND_FAILURE_REASONS)[number];

/** One captured payment and all that is given back of it. */
export type RefundablePaymentEvent =
  | DomainEvent<
      'RefundablePaymentOpened',
      {
        readonly paymentIntentId: string;
        /** Final: what was captured once changes no more. */
        readonly captured: Money;
        readonly gatewayPaymentId: string;
        readonly account: RefundAccount;
        readonly customerId?: string;
        readonly orderId?: string;
      }
    >
  | DomainEvent<'RefundReserved', RefundIdentity & { readonly amount: Money; readonly deadline: Timestamp }>
  | DomainEvent<'RefundReservationReleased', RefundIdentity & { readonly amount: Money }>
  | DomainEvent<'RefundGatewayRefundCreated', RefundIdentity & { readonly gatewayRefundId: string }>
  | DomainEvent<'RefundPending', RefundIdentity & { readonly nextLookAt: Timestamp }>
  | DomainEvent<'RefundSucceeded', RefundIdentity & { readonly amount: Money; readonly nextLookAt?: Timestamp }>
  | DomainEvent<
      'RefundFailed',
      RefundIdentity & {
        readonly amount: Money;
        readonly failureReason: RefundFailureReason;
        /** The money had gone back and came again. */
        readonly hadSucceeded: boolean;
      }
    >
  | DomainEvent<
      'RefundOutcomeUnknown',
      RefundIdentity & {
        readonly reason: string;
        /** How often the gateway was looked at in vain since it was asked. */
        readonly looks: number;
        readonly nextLookAt: Timestamp;
        /** When the gateway was asked last without an answer: it may still carry that out. */
        readonly askedAt?: Timestamp;
      }
    >
  /** Written before the gateway is asked for it once more: from now on it may carry that out. */
  | DomainEvent<'RefundAskedAgain', RefundIdentity>
  | DomainEvent<'RefundQuarantined', RefundIdentity & { readonly reason: string; readonly nextLookAt: Timestamp }>
  | DomainEvent<'RefundLookedAt', RefundIdentity & { readonly looks: number; readonly nextLookAt?: Timestamp }>;

export const refundablePaymentEvents: EventSchemas<RefundablePaymentEvent> = {
  RefundablePaymentOpened: { version: 1 },
  RefundReserved: { version: 1 },
  RefundReservationReleased: { version: 1 },
  RefundGatewayRefundCreated: { version: 1 },
  RefundPending: { version: 1 },
  RefundSucceeded: { version: 1 },
  RefundFailed: { version: 1 },
  RefundOutcomeUnknown: { version: 1 },
  RefundAskedAgain: { version: 1 },
  RefundQuarantined: { version: 1 },
  RefundLookedAt: { version: 1 },
};
