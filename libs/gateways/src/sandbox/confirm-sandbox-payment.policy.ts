import type { Timestamp } from '#kernel';
import type { GatewayCard } from '../payment-gateway.port.js';
import type { SandboxCard } from './sandbox-card-rows.policy.js';
import {
  answerOf,
  type CardAnswer,
  CHALLENGE_FAILED,
  EXPIRED_CARD,
  isExpired,
  METHOD_UNAVAILABLE,
} from './sandbox-cards.policy.js';
import type { PaymentRow, TryRow } from './sandbox-rows.js';

/** The method that a confirmation names, as the gateway knows it. */
export interface ChargedMethod {
  readonly methodToken: string;
  readonly card: GatewayCard;
  readonly behaviour: SandboxCard;
  readonly setUp: boolean;
  readonly isDetached: boolean;
  readonly paymentMethodId?: string;
}

export interface Confirmation {
  readonly attemptId: string;
  readonly offSession: boolean;
  readonly challengeable?: boolean;
  readonly at: Timestamp;
  /** For the try that this confirmation opens. */
  readonly newChargeId: string;
}

/** The rows after a step, the old try (when another one replaces it) included. */
export interface PaymentStep {
  readonly payment: PaymentRow;
  readonly tries: readonly TryRow[];
}

/** Whether a confirmation changes nothing: the money is taken or held, or the buyer still owes an answer to this very try. */
export function isConfirmationIdle(payment: PaymentRow, method: ChargedMethod, confirmation: Confirmation): boolean {
  if (payment.status === 'succeeded' || payment.status === 'requires_capture') return true;
  if (payment.status !== 'requires_action' || payment.methodToken !== method.methodToken) return false;
  return !confirmation.offSession || confirmation.challengeable === true;
}

/** Tries the method. After an answered challenge with the same method the same try goes on; else a new one opens. */
export function confirm(
  payment: PaymentRow,
  latest: TryRow | undefined,
  method: ChargedMethod,
  confirmation: Confirmation,
): PaymentStep {
  const goesOn = payment.isAuthenticated && payment.methodToken === method.methodToken;
  const answer = answerTo(method, confirmation, goesOn);
  const opened = goesOn && latest ? latest : openTry(payment, method, confirmation);
  const result = {
    ...opened,
    ...tryResult(payment, answer),
    attemptId: confirmation.attemptId,
    updatedAt: confirmation.at,
  };
  const left = latest && latest.chargeId !== result.chargeId ? abandon(latest, confirmation.at) : [];
  return { payment: confirmed(payment, method, confirmation, answer, result.chargeId), tries: [...left, result] };
}

function answerTo(method: ChargedMethod, confirmation: Confirmation, authenticated: boolean): CardAnswer {
  if (method.isDetached) return { kind: 'declined', decline: METHOD_UNAVAILABLE };
  if (isExpired(method.card, confirmation.at)) return { kind: 'declined', decline: EXPIRED_CARD };
  const { offSession, challengeable = false } = confirmation;
  return answerOf(method.behaviour, { offSession, challengeable, setUp: method.setUp, authenticated });
}

function confirmed(
  payment: PaymentRow,
  method: ChargedMethod,
  confirmation: Confirmation,
  answer: CardAnswer,
  chargeId: string,
): PaymentRow {
  const isTaken = answer.kind === 'approved' && payment.captureMethod === 'automatic';
  return {
    ...payment,
    status: statusAfter(payment, answer),
    methodToken: method.methodToken,
    card: method.card,
    attemptId: confirmation.attemptId,
    isAuthenticated: false,
    chargeId,
    decline: answer.kind === 'declined' ? answer.decline : undefined,
    capturedAmount: isTaken ? payment.amount : undefined,
    updatedAt: confirmation.at,
  };
}

function statusAfter(payment: PaymentRow, answer: CardAnswer): PaymentRow['status'] {
  if (answer.kind === 'declined') return 'declined';
  if (answer.kind === 'challenge') return 'requires_action';
  return payment.captureMethod === 'manual' ? 'requires_capture' : 'succeeded';
}

function tryResult({ captureMethod }: PaymentRow, answer: CardAnswer): Pick<TryRow, 'status' | 'isHeld' | 'decline'> {
  if (answer.kind === 'approved') {
    return { status: 'succeeded', isHeld: captureMethod === 'manual', decline: undefined };
  }
  if (answer.kind === 'challenge') return { status: 'requires_action', decline: undefined };
  return { status: 'declined', decline: answer.decline };
}

function openTry(payment: PaymentRow, method: ChargedMethod, confirmation: Confirmation): TryRow {
  return {
    account: payment.account,
    chargeId: confirmation.newChargeId,
    gatewayPaymentId: payment.gatewayPaymentId,
    paymentIntentId: payment.paymentIntentId,
    attemptId: confirmation.attemptId,
    customerId: payment.customerId,
    paymentMethodId: method.paymentMethodId,
    amount: payment.amount,
    status: 'requires_action',
    createdAt: confirmation.at,
    updatedAt: confirmation.at,
  };
}

/** A challenge that nobody will answer any more. */
function abandon(latest: TryRow, at: Timestamp): TryRow[] {
  return latest.status === 'requires_action' ? [{ ...latest, status: 'canceled', updatedAt: at }] : [];
}

/** The buyer's answer to a challenge. A good one takes no money yet: the next confirmation does. */
export function answerChallenge(
  payment: PaymentRow,
  latest: TryRow,
  outcome: 'succeed' | 'fail',
  at: Timestamp,
): PaymentStep {
  if (outcome === 'succeed') {
    return {
      payment: { ...payment, status: 'requires_confirmation', isAuthenticated: true, updatedAt: at },
      tries: [],
    };
  }
  const decline = CHALLENGE_FAILED;
  return {
    payment: { ...payment, status: 'declined', decline, updatedAt: at },
    tries: [{ ...latest, status: 'declined', decline, updatedAt: at }],
  };
}
