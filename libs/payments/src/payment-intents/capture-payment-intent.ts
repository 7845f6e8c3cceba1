import {
  ATTEMPT_DEADLINE_MS,
  type CommandContext,
  type Decision,
  type Money,
  plusMilliseconds,
  refuse,
  type Timestamp,
} from '#kernel';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import { hasExpired, isUndecided, type PaymentIntent } from './payment-intent.js';

export class CapturePaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly paymentIntentId: string; readonly amount?: Money },
  ) {}
}

export interface StartCapture {
  readonly captureId: string;
  /** All that can be captured when absent. */
  readonly amount?: Money;
  readonly now: Timestamp;
}

/** Decides how much of an authorization is captured; the rest will be released. */
export function decideStartCapture(state: PaymentIntent, command: StartCapture): Decision<PaymentIntentEvent> {
  if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  const detail = { current_status: state.status };
  if (isUndecided(state)) return refuse('PAYMENT_OPERATION_IN_PROGRESS', 'Its outcome is awaited first.', detail);
  if (hasExpired(state)) return refuse('PAYMENT_AUTHORIZATION_EXPIRED', 'The authorization has run out.', detail);
  const authorized = state.authorizedAmount;
  if (state.status !== 'requires_capture' || !authorized || state.cancellation) {
    return refuse('INVALID_STATUS_FOR_CAPTURE', 'Only an authorized payment can be captured.', detail);
  }
  if (state.capture) {
    if (state.capture.captureId === command.captureId) return [];
    return refuse('PAYMENT_OPERATION_IN_PROGRESS', 'A capture is under way.', detail);
  }
  if (state.authorizationExpiresAt && state.authorizationExpiresAt <= command.now) {
    return refuse('PAYMENT_AUTHORIZATION_EXPIRED', 'The authorization has run out.', detail);
  }
  const amount = command.amount ?? authorized;
  const param = 'amount_money';
  if (amount.currency !== authorized.currency) {
    return refuse('CAPTURE_CURRENCY_MISMATCH', 'The capture must be in the currency of the authorization.', { param });
  }
  if (amount.amount < 1) return refuse('INVALID_CAPTURE_AMOUNT', 'Capture at least one minor unit.', { param });
  if (amount.amount > authorized.amount) {
    return refuse('CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE', 'The amount is more than can be captured.', {
      param,
      capturable_money: authorized,
      submitted_money: amount,
    });
  }
  const deadline = plusMilliseconds(command.now, ATTEMPT_DEADLINE_MS);
  return [{ type: 'PaymentCaptureStarted', data: { captureId: command.captureId, amount, deadline } }];
}

/** The gateway will not capture: nothing was taken, and another capture may be tried. */
export function decideRecordCaptureFailure(
  state: PaymentIntent,
  captureId: string,
  reason: string,
): Decision<PaymentIntentEvent> {
  if (state.capture?.captureId !== captureId) return [];
  return [{ type: 'PaymentCaptureFailed', data: { captureId, reason } }];
}

/** The gateway has captured. */
export function decideRecordCapture(
  state: PaymentIntent,
  captureId: string,
  captured: Money,
): Decision<PaymentIntentEvent> {
  if (state.capture?.captureId !== captureId || !state.authorizedAmount) return [];
  const released = { ...captured, amount: state.authorizedAmount.amount - captured.amount };
  return [{ type: 'PaymentCaptured', data: { captureId, amount: captured, released } }];
}
