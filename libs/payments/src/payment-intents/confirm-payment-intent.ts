import type { Initiator } from '#customers';
import { type CommandContext, type Decision, plusMilliseconds, type Refusal, refuse, type Timestamp } from '#kernel';
import { ATTEMPT_DEADLINE_MS } from '../charging/probe-schedule.policy.js';
import type { ReadyMethod } from '../charging/saved-methods.port.js';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentIntent } from './payment-intent.js';

export class ConfirmPaymentIntent {
  constructor(
    readonly context: CommandContext,
    /** Without a method: goes on after the buyer's challenge. */
    readonly input: { readonly paymentIntentId: string; readonly paymentMethodId?: string },
  ) {}
}

export interface StartPaymentAttempt {
  readonly attemptId: string;
  readonly method: ReadyMethod;
  readonly account: { readonly merchantId: string; readonly environmentId: string };
  /** The merchant when left out. */
  readonly initiatedBy?: Initiator;
  readonly now: Timestamp;
}

/** Why this payment intent cannot be confirmed now; undefined when it can. */
export function confirmRefusal(state: PaymentIntent): Refusal | undefined {
  if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  const detail = { current_status: state.status };
  if (state.status === 'succeeded') {
    return refuse('PAYMENT_ALREADY_SUCCEEDED', 'The payment has succeeded.', detail);
  }
  if (state.status === 'canceled' || state.cancellation) {
    return refuse('PAYMENT_CANCELED', 'The payment intent was canceled.', detail);
  }
  if (state.status === 'requires_capture') {
    return refuse('PAYMENT_ALREADY_SETTLED', 'The payment is authorized and waits for its capture.', detail);
  }
  if (state.attempt?.phase === 'open' || state.attempt?.phase === 'unknown') {
    return refuse('PAYMENT_CONFIRM_IN_PROGRESS', 'An attempt is under way; its outcome is awaited first.', detail);
  }
  return undefined;
}

/** Writes down the intent to charge before anything leaves the house (F1, F8). */
export function decideStartPaymentAttempt(
  state: PaymentIntent,
  command: StartPaymentAttempt,
): Decision<PaymentIntentEvent> {
  if (state.attempt?.attemptId === command.attemptId) return [];
  const refusal = confirmRefusal(state);
  if (refusal) return refusal;
  const { attemptId, method, account, initiatedBy, now } = command;
  // Asked again while its buyer is being asked: the same challenge goes on.
  const isAsking = state.attempt?.phase === 'requires_action';
  if (isAsking && state.attempt?.paymentMethodId === method.paymentMethodId) return [];
  return [
    {
      type: 'PaymentAttemptStarted',
      data: {
        attemptId,
        attemptNumber: (state.attempt?.attemptNumber ?? 0) + 1,
        paymentMethodId: method.paymentMethodId,
        methodToken: method.methodToken,
        customerRevision: method.customerRevision,
        card: method.card,
        amount: state.amount,
        account,
        initiatedBy,
        policyVersion: method.policyVersion,
        deadline: plusMilliseconds(now, ATTEMPT_DEADLINE_MS),
      },
    },
  ];
}
