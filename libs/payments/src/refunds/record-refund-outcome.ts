import { assertNever, type Decision, nextProbeAt, type Timestamp } from '#kernel';
import { holdsMoney, type PaymentRefund, type PaymentRefundEvent } from './payment-refund.js';
import type { RefundOutcome } from './refund-outcome.js';
import {
  MAX_UNKNOWN_LOOKS,
  nextPendingLookAt,
  nextQuarantineLookAt,
  nextSuccessLookAt,
} from './refund-schedule.policy.js';
import { availableOf, type RefundablePayment } from './refundable-payment.js';

export interface RecordRefundOutcome {
  readonly refundId: string;
  readonly outcome: RefundOutcome;
  readonly now: Timestamp;
}

/** The one way an outcome enters the log, whoever found it: the caller, a look, a notice, a restart (F23). */
export function decideRecordRefundOutcome(
  state: RefundablePayment,
  { refundId, outcome, now }: RecordRefundOutcome,
): Decision<PaymentRefundEvent> {
  const refund = state.refunds[refundId];
  if (!refund || refund.phase === 'released') return [];
  if (refund.phase === 'failed' && !turnsUp(refund, outcome)) return [];
  const id = { refundId, orderId: state.opened?.orderId };
  const events =
    isMoneyMoved(outcome) && !hasRoom(state, refund) ? crowdedOut(refund, id, now) : eventsOf(refund, outcome, id, now);
  const isNamed = 'gatewayRefundId' in outcome && outcome.gatewayRefundId !== undefined && !refund.gatewayRefundId;
  if (!isNamed) return events;
  const { gatewayRefundId } = outcome as { gatewayRefundId: string };
  return [{ type: 'RefundGatewayRefundCreated', data: { ...id, gatewayRefundId } }, ...events];
}

type Unknown = RefundOutcome & { kind: 'unknown' };
type Identity = { readonly refundId: string; readonly orderId?: string };

function eventsOf(refund: PaymentRefund, outcome: RefundOutcome, id: Identity, now: Timestamp): PaymentRefundEvent[] {
  const { phase, amount } = refund;
  switch (outcome.kind) {
    case 'succeeded':
      if (phase === 'succeeded') return stillSo(refund, id, now);
      return [{ type: 'RefundSucceeded', data: { ...id, amount, nextLookAt: nextSuccessLookAt(0, now) } }];
    case 'pending':
      // A gateway that takes a success back without a failure is not believed.
      if (phase === 'pending' || phase === 'succeeded') return stillSo(refund, id, now);
      return [{ type: 'RefundPending', data: { ...id, nextLookAt: nextPendingLookAt(0, now) } }];
    case 'failed': {
      const { failureReason } = outcome;
      const data = { ...id, amount, failureReason, hadSucceeded: phase === 'succeeded' };
      return [{ type: 'RefundFailed', data }];
    }
    case 'untrue': {
      if (phase === 'succeeded' || phase === 'quarantined') return stillSo(refund, id, now);
      return [quarantined(id, outcome.reason, now)];
    }
    case 'unknown':
      return unknown(refund, outcome, id, now);
    default:
      return assertNever(outcome);
  }
}

function unknown(refund: PaymentRefund, outcome: Unknown, id: Identity, now: Timestamp): PaymentRefundEvent[] {
  const { reason } = outcome;
  const askedAt = askedAtAfter(refund, outcome, now);
  if (refund.phase === 'reserved') {
    const data = { ...id, reason, looks: 0, nextLookAt: nextProbeAt(0, now), askedAt };
    return [{ type: 'RefundOutcomeUnknown', data }];
  }
  // What was known before stays known.
  if (refund.phase !== 'unknown') return stillSo(refund, id, now);
  if (!isDue(refund, now)) return [];
  const looks = refund.looks + 1;
  if (looks >= MAX_UNKNOWN_LOOKS) return [quarantined(id, reason, now)];
  const data = { ...id, reason, looks, nextLookAt: nextProbeAt(looks, now), askedAt };
  return [{ type: 'RefundOutcomeUnknown', data }];
}

/** A look asks for nothing: what was asked for before it may still arrive. */
function askedAtAfter(refund: PaymentRefund, { asked }: Unknown, now: Timestamp): Timestamp | undefined {
  if (asked === undefined) return refund.askedAt;
  return asked === 'unanswered' ? now : undefined;
}

/** Nothing new. Only a look that was due is written down, for the next one to fall due. */
function stillSo(refund: PaymentRefund, id: Identity, now: Timestamp): PaymentRefundEvent[] {
  if (!isDue(refund, now)) return [];
  const looks = refund.looks + 1;
  return [{ type: 'RefundLookedAt', data: { ...id, looks, nextLookAt: nextLookAt(refund, looks, now) } }];
}

function nextLookAt({ phase }: PaymentRefund, looks: number, now: Timestamp): Timestamp | undefined {
  if (phase === 'succeeded') return nextSuccessLookAt(looks, now);
  return phase === 'pending' ? nextPendingLookAt(looks, now) : nextQuarantineLookAt(now);
}

function quarantined(id: Identity, reason: string, now: Timestamp): PaymentRefundEvent {
  return { type: 'RefundQuarantined', data: { ...id, reason, nextLookAt: nextQuarantineLookAt(now) } };
}

function isDue({ lookAt }: PaymentRefund, now: Timestamp): boolean {
  return lookAt !== undefined && lookAt <= now;
}

function isMoneyMoved({ kind }: RefundOutcome): boolean {
  return kind === 'succeeded' || kind === 'pending';
}

/** A refund that was closed because the gateway knew nothing of it, and that is there after all, is money given back. */
function turnsUp({ gatewayRefundId }: PaymentRefund, outcome: RefundOutcome): boolean {
  return gatewayRefundId === undefined && isMoneyMoved(outcome);
}

function hasRoom({ opened, refunds }: RefundablePayment, refund: PaymentRefund): boolean {
  if (holdsMoney(refund) || !opened) return true;
  return refund.amount.amount <= availableOf(opened, refunds).amount;
}

/** Other refunds hold its money by now: people see it, and it is looked at until one of those has failed (F59). */
function crowdedOut(refund: PaymentRefund, id: Identity, now: Timestamp): PaymentRefundEvent[] {
  return refund.phase === 'quarantined' ? stillSo(refund, id, now) : [quarantined(id, 'no_money_left_for_it', now)];
}
