import type { Initiator } from '#customers';
import {
  ATTEMPT_DEADLINE_MS,
  type CommandContext,
  type Decision,
  isSameValue,
  plusMilliseconds,
  type Refusal,
  refuse,
  type Timestamp,
} from '#kernel';
import type { PaymentSource } from '../charging/payment-source.js';
import type { ChargedCard, PaymentIntentEvent } from './payment-intent.events.js';
import { hasExpired, isUndecided, type PaymentIntent } from './payment-intent.js';
import { namedByCaller } from './payment-method-resolution.js';

export class ConfirmPaymentIntent {
  constructor(
    readonly context: CommandContext,
    /** Without a source: goes on after the buyer's challenge. */
    readonly input: { readonly paymentIntentId: string; readonly source?: PaymentSource },
  ) {}
}

/** What an attempt charges. A one-time token stands in no customer's stream, and no readiness policy judged it. */
export interface ChargeableSource {
  readonly paymentMethodId?: string;
  readonly methodToken: string;
  readonly card: ChargedCard;
  readonly customerRevision?: number;
  readonly policyVersion: string;
}

export interface StartPaymentAttempt {
  readonly attemptId: string;
  readonly method: ChargeableSource;
  readonly initiatedBy: Initiator;
  readonly account: { readonly merchantId: string; readonly environmentId: string };
  readonly now: Timestamp;
}

/** Why this payment intent cannot be confirmed now; undefined when it can. */
export function confirmRefusal(state: PaymentIntent): Refusal | undefined {
  if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  const detail = { current_status: state.status };
  if (state.status === 'succeeded') {
    return refuse('PAYMENT_ALREADY_SUCCEEDED', 'The payment has succeeded.', detail);
  }
  if (hasExpired(state)) return refuse('PAYMENT_EXPIRED', 'The authorization ran out before it was captured.', detail);
  if (state.status === 'canceled' || state.cancellation) {
    return refuse('PAYMENT_CANCELED', 'The payment intent was canceled.', detail);
  }
  if (state.status === 'requires_capture') {
    return refuse('PAYMENT_ALREADY_SETTLED', 'The payment is authorized and waits for its capture.', detail);
  }
  if (isUndecided(state)) {
    return refuse('PAYMENT_CONFIRM_IN_PROGRESS', 'An attempt is under way; its outcome is awaited first.', detail);
  }
  return undefined;
}

/** Why a source that was judged for `judged` may not be charged any more: somebody changed what is paid, or by whom, since. */
export function changedMeanwhile(judged: PaymentIntent, state: PaymentIntent): Refusal | undefined {
  if (isSameValue(judged.amount, state.amount) && judged.customerId === state.customerId) return undefined;
  return refuse('CONCURRENT_MODIFICATION', 'The payment intent was changed meanwhile.');
}

/** Writes down the intent to charge before anything leaves the house (F1, F8). */
export function decideStartPaymentAttempt(
  state: PaymentIntent,
  command: StartPaymentAttempt,
): Decision<PaymentIntentEvent> {
  if (state.attempt?.attemptId === command.attemptId) return [];
  const refusal = confirmRefusal(state);
  if (refusal) return refusal;
  const { attemptId, method, initiatedBy, account, now } = command;
  // Asked again while its buyer is being asked: the same challenge goes on.
  const isAsking = state.attempt?.phase === 'requires_action';
  if (isAsking && state.attempt?.methodToken === method.methodToken) return [];
  const { paymentMethodId, methodToken, customerRevision, card, policyVersion } = method;
  const data = {
    attemptId,
    attemptNumber: (state.attempt?.attemptNumber ?? 0) + 1,
    ...{ paymentMethodId, methodToken, customerRevision, card, policyVersion, initiatedBy },
    resolution: namedByCaller(paymentMethodId, policyVersion),
    amount: state.amount,
    account,
    deadline: plusMilliseconds(now, ATTEMPT_DEADLINE_MS),
  };
  return [{ type: 'PaymentAttemptStarted', data }];
}
