import { type Actor, type CommandContext, type Decision, type Refusal, refuse, type Timestamp } from '#kernel';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import { decideRecordCancellation } from './cancel-payment-intent.js';
import { decideRecordCapture, decideRecordCaptureFailure } from './capture-payment-intent.js';
import type { OutcomeDecision, PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentAttempt, PaymentIntent } from './payment-intent.js';
import { decideRecordPaymentOutcome, type RecordPaymentOutcome } from './record-payment-outcome.js';

/** An operator's word on a charge whose outcome nobody knows. */
export interface OperatorDecision {
  readonly decision: OutcomeDecision;
  readonly reason: string;
}

export class SettlePaymentOutcome {
  constructor(
    readonly context: CommandContext,
    readonly input: OperatorDecision & { readonly paymentIntentId: string },
  ) {}
}

export interface DecideOutcome extends OperatorDecision {
  readonly attemptId: string;
  readonly decidedBy: Actor;
  /** What the decision comes to; none when the gateway is to be looked at again. */
  readonly outcome?: Omit<RecordPaymentOutcome, 'attemptId' | 'now'>;
  readonly now: Timestamp;
}

/** Why nobody has to decide about this payment intent; undefined when somebody has. */
export function settleRefusal({ exists, attempt, status, settling }: PaymentIntent): Refusal | undefined {
  if (!exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  if (settling || attempt?.phase === 'unknown' || attempt?.phase === 'quarantined') return undefined;
  const message = 'The outcome of this payment is no open question.';
  return refuse('PAYMENT_INTENT_CANNOT_BE_UPDATED', message, { current_status: status });
}

/** Writes down who decided what and why, and the outcome that follows, by the one way that all outcomes take (F23). */
export function decideSettleOutcome(state: PaymentIntent, command: DecideOutcome): Decision<PaymentIntentEvent> {
  const refusal = settleRefusal(state);
  if (refusal) return refusal;
  const { attemptId, decision, reason, decidedBy, outcome, now } = command;
  if (state.attempt?.attemptId !== attemptId) {
    return refuse('CONCURRENT_MODIFICATION', 'Another attempt has begun meanwhile.');
  }
  // It is to be looked at now in any case.
  const lookAt = state.settling ? state.settling.lookAt : state.attempt.lookAt;
  if (decision === 'look_again' && lookAt !== undefined && lookAt <= now) return [];
  const data = { attemptId, decision, reason, decidedBy: { type: decidedBy.type, id: decidedBy.id } };
  const follows = state.settling
    ? endOfHold(state, decision)
    : outcome
      ? decideRecordPaymentOutcome(state, { ...outcome, attemptId, now })
      : [];
  return 'refused' in follows ? follows : [{ type: 'PaymentOutcomeDecided', data }, ...follows];
}

/** What a decision means for a capture or a cancellation that the gateway does not tell the end of. */
function endOfHold(state: PaymentIntent, decision: OutcomeDecision): Decision<PaymentIntentEvent> {
  const { capture, attempt } = state;
  if (decision === 'look_again') return [];
  if (decision === 'paid') {
    if (capture) return decideRecordCapture(state, capture.captureId, capture.amount);
    return [{ type: 'PaymentSucceeded', data: { attemptId: attempt!.attemptId, amount: attempt!.amount } }];
  }
  return capture
    ? decideRecordCaptureFailure(state, capture.captureId, 'decided_not_paid')
    : decideRecordCancellation(state);
}

/** What `paid` means for this attempt. */
export function paidOutcome({ amount }: PaymentAttempt, captureMethod: PaymentIntent['captureMethod']): ChargeOutcome {
  return { kind: captureMethod === 'manual' ? 'authorized' : 'succeeded', amount };
}
