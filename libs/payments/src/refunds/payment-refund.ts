import { assertNever, type Fact, type Money, type Timestamp } from '#kernel';
import type { RefundablePaymentEvent, RefundFailureReason } from './refundable-payment.events.js';

/** What one refund takes from one payment, as that payment's stream tells it. */
export interface PaymentRefund {
  readonly amount: Money;
  readonly phase: 'reserved' | 'released' | 'unknown' | 'pending' | 'succeeded' | 'failed' | 'quarantined';
  readonly gatewayRefundId?: string;
  readonly failureReason?: RefundFailureReason;
  /** Looks at the gateway since the phase began. */
  readonly looks: number;
  /** When the engine looks by itself. */
  readonly lookAt?: Timestamp;
  readonly reservedAt: Timestamp;
  /** When the gateway may have been asked last without an answer. */
  readonly askedAt?: Timestamp;
  readonly changedAt: Timestamp;
}

/** What a single refund goes through. */
export type PaymentRefundEvent = Exclude<RefundablePaymentEvent, { type: 'RefundablePaymentOpened' }>;

const UNRESERVED: PaymentRefund = {
  amount: { amount: 0, currency: '' },
  phase: 'reserved',
  looks: 0,
  reservedAt: '',
  changedAt: '',
};

export function evolvePaymentRefund(
  before: PaymentRefund | undefined,
  event: PaymentRefundEvent,
  { at }: Fact,
): PaymentRefund {
  const refund = { ...(before ?? UNRESERVED), lookAt: undefined, changedAt: at };
  switch (event.type) {
    case 'RefundReserved': {
      const { amount, deadline } = event.data;
      return { ...UNRESERVED, amount, lookAt: deadline, reservedAt: at, askedAt: at, changedAt: at };
    }
    case 'RefundReservationReleased':
      return { ...refund, phase: 'released', amount: event.data.amount };
    case 'RefundGatewayRefundCreated':
      return { ...refund, gatewayRefundId: event.data.gatewayRefundId, lookAt: before?.lookAt };
    case 'RefundPending':
      return { ...refund, phase: 'pending', looks: 0, lookAt: event.data.nextLookAt };
    case 'RefundSucceeded':
      return { ...refund, phase: 'succeeded', looks: 0, lookAt: event.data.nextLookAt, failureReason: undefined };
    case 'RefundFailed':
      return { ...refund, phase: 'failed', failureReason: event.data.failureReason };
    case 'RefundOutcomeUnknown': {
      const { looks, nextLookAt: lookAt, askedAt } = event.data;
      return { ...refund, phase: 'unknown', looks, lookAt, askedAt };
    }
    case 'RefundQuarantined':
      return { ...refund, phase: 'quarantined', looks: 0, lookAt: event.data.nextLookAt };
    case 'RefundLookedAt':
      return { ...refund, looks: event.data.looks, lookAt: event.data.nextLookAt, changedAt: before?.changedAt ?? at };
    default:
      return assertNever(event);
  }
}

/** Whether the refund takes up captured money: it was given back, or may be. */
export function holdsMoney({ phase }: PaymentRefund): boolean {
  return phase !== 'released' && phase !== 'failed';
}
