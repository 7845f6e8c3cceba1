import type { Money } from '#kernel';
import type { PaymentIntent } from '#payments';

/** What has become of a payment intent, as the order that owns it needs to know it. */
export type LegOutcome =
  | 'not_tried'
  | 'processing'
  | 'requires_action'
  /** The gateway surely did not hear of the latest try. */
  | 'requires_retry'
  | 'requires_capture'
  /** A capture is under way. */
  | 'finalizing'
  | 'succeeded'
  | 'failed'
  /** Its buyer was asked to authenticate and did not in time; it can be tried again. */
  | 'challenge_expired'
  | 'canceled'
  /** Canceled, for its authorization ran out. */
  | 'authorization_expired';

export interface LegFailure {
  readonly code: string;
  readonly message: string;
}

/** A payment intent at one revision of its stream, in the words of the order. */
export interface LegReport {
  readonly outcome: LegOutcome;
  readonly paymentAttemptId?: string;
  readonly pendingActionId?: string;
  readonly failure?: LegFailure;
  readonly authorized?: Money;
  readonly captured: Money;
  readonly released?: Money;
  readonly paymentIntentRevision: number;
  readonly progress: string;
}

/** Reads a payment intent's state; `progress` is what its view calls it by (`progressOf` of payments). */
export function legReportOf(intent: PaymentIntent, paymentIntentRevision: number, progress: string): LegReport {
  const { attempt, authorizedAmount: authorized, releasedAmount: released, lastError } = intent;
  const outcome = outcomeOf(intent);
  const isRefused = attempt?.phase === 'declined' && (outcome === 'failed' || outcome === 'challenge_expired');
  return {
    outcome,
    paymentAttemptId: attempt?.attemptId,
    pendingActionId: outcome === 'requires_action' ? attempt?.pendingActionId : undefined,
    failure: isRefused && lastError ? { code: lastError.code, message: lastError.message } : undefined,
    authorized,
    captured: intent.capturedAmount ?? { ...intent.amount, amount: 0 },
    released,
    paymentIntentRevision,
    progress,
  };
}

/** A buyer's challenge that ran out of time is told apart from a refused card. */
const CHALLENGE_RAN_OUT = 'payment_action_expired';

function outcomeOf({ status, attempt, capture, cancellationReason, lastError }: PaymentIntent): LegOutcome {
  if (status === 'succeeded') return 'succeeded';
  if (status === 'canceled')
    return cancellationReason === 'authorization_expired' ? 'authorization_expired' : 'canceled';
  if (status === 'requires_capture') return capture ? 'finalizing' : 'requires_capture';
  switch (attempt?.phase) {
    case undefined:
      return 'not_tried';
    case 'requires_action':
      return 'requires_action';
    case 'not_attempted':
      return 'requires_retry';
    case 'declined':
      return lastError?.code === CHALLENGE_RAN_OUT ? 'challenge_expired' : 'failed';
    default:
      return 'processing';
  }
}
