import {
  ATTEMPT_DEADLINE_MS,
  type CommandContext,
  type Decision,
  plusMilliseconds,
  refuse,
  type Timestamp,
} from '#kernel';
import type { CancellationReason, PaymentIntentEvent } from './payment-intent.events.js';
import { hasExpired, isUndecided, type PaymentIntent } from './payment-intent.js';

export class CancelPaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly paymentIntentId: string; readonly reason?: CancellationReason },
  ) {}
}

/**
 * Cancels at once when nothing is at the gateway; else writes the wish down first, so that no confirmation starts
 * while the gateway is asked.
 */
export function decideCancelPaymentIntent(
  state: PaymentIntent,
  reason: CancellationReason | undefined,
  now: Timestamp,
): Decision<PaymentIntentEvent> {
  if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  const detail = { current_status: state.status };
  if (state.status === 'succeeded') {
    return refuse('CANNOT_CANCEL_SUCCEEDED_PAYMENT', 'The payment has succeeded; refund it instead.', detail);
  }
  if (hasExpired(state)) {
    return refuse('CANNOT_CANCEL_EXPIRED_PAYMENT', 'Its authorization ran out; nothing is held any more.', detail);
  }
  if (state.status === 'canceled') {
    return refuse('PAYMENT_ALREADY_CANCELED', 'The payment intent was canceled before.', detail);
  }
  if (isUndecided(state) || state.capture) {
    return refuse('PAYMENT_OPERATION_IN_PROGRESS', 'Its outcome is awaited first.', detail);
  }
  if (state.cancellation) return [];
  if (!state.gatewayPaymentId) return [{ type: 'PaymentIntentCanceled', data: { reason } }];
  const deadline = plusMilliseconds(now, ATTEMPT_DEADLINE_MS);
  return [{ type: 'PaymentCancellationStarted', data: { reason, deadline } }];
}

/** An authorization that ran out by the clock is canceled like any other, for its own reason. */
export function decideExpireAuthorization(state: PaymentIntent, now: Timestamp): Decision<PaymentIntentEvent> {
  const expiresAt = state.authorizationExpiresAt;
  if (state.status !== 'requires_capture' || state.capture || state.cancellation || !expiresAt) return [];
  if (expiresAt > now) return [];
  const deadline = plusMilliseconds(now, ATTEMPT_DEADLINE_MS);
  return [{ type: 'PaymentCancellationStarted', data: { reason: 'authorization_expired', deadline } }];
}

/** The gateway has canceled its payment. */
export function decideRecordCancellation(state: PaymentIntent): Decision<PaymentIntentEvent> {
  if (!state.cancellation) return [];
  return [{ type: 'PaymentIntentCanceled', data: { reason: state.cancellation.reason } }];
}
