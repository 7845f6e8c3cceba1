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
  /** What was ever written about it, in events: never starts again, so that steps are named by it. */
  readonly turns: number;
  /** It had been given up, and its money was given to others before it turned up after all: it has no room yet. */
  readonly isCrowdedOut?: boolean;
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
  turns: 0,
  reservedAt: '',
  changedAt: '',
};

export function evolvePaymentRefund(
  before: PaymentRefund | undefined,
  event: PaymentRefundEvent,
  fact: Fact,
): PaymentRefund {
  return { ...afterEvent(before, event, fact), turns: (before?.turns ?? 0) + 1 };
}

function afterEvent(before: PaymentRefund | undefined, event: PaymentRefundEvent, { at }: Fact): PaymentRefund {
  const { isCrowdedOut, ...known } = before ?? UNRESERVED;
  const refund = { ...known, lookAt: undefined, changedAt: at };
  switch (event.type) {
    case 'RefundReserved': {
      const { amount, deadline } = event.data;
      return { ...UNRESERVED, amount, lookAt: deadline, reservedAt: at, askedAt: at, changedAt: at };
    }
    case 'RefundReservationReleased':
      return { ...refund, phase: 'released', amount: event.data.amount };
    case 'RefundGatewayRefundCreated':
      return { ...refund, isCrowdedOut, gatewayRefundId: event.data.gatewayRefundId, lookAt: before?.lookAt };
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
    case 'RefundAskedAgain':
      return { ...known, isCrowdedOut, askedAt: at };
    case 'RefundQuarantined': {
      const lookAt = event.data.nextLookAt;
      return { ...refund, phase: 'quarantined', looks: 0, lookAt, isCrowdedOut: before?.phase === 'failed' };
    }
    case 'RefundLookedAt': {
      const { looks, nextLookAt: lookAt } = event.data;
      return { ...refund, isCrowdedOut, looks, lookAt, changedAt: before?.changedAt ?? at };
    }
    default:
      return assertNever(event);
  }
}

/** Whether the refund takes up captured money: it was given back, or may be. */
export function holdsMoney({ phase, isCrowdedOut }: PaymentRefund): boolean {
  return phase !== 'released' && phase !== 'failed' && !isCrowdedOut;
}
