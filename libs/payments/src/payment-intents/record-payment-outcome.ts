import {
  CHALLENGE_LOOK_MS,
  CHALLENGE_POLICY_VERSION,
  type Decision,
  nextLookAt,
  plusDays,
  plusMilliseconds,
  type Timestamp,
} from '#kernel';
import type { ChargeOutcome, NotAttemptedCharge } from '../charging/charge-outcome.js';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentAttempt, PaymentIntent } from './payment-intent.js';

/** How long an authorization holds, in days. */
const AUTHORIZATION_DAYS = 7;

export interface RecordPaymentOutcome {
  readonly attemptId: string;
  readonly outcome: ChargeOutcome;
  /** The class of a decline, by the policy in force. */
  readonly declineClass: string;
  readonly policyVersion: string;
  readonly pendingActionId: string;
  readonly now: Timestamp;
}

const SETTLED = new Set(['declined', 'not_attempted', 'authorized', 'succeeded']);

/** The gateway's payment of this intent, once and for all its attempts. */
export function decideRememberGatewayPayment(
  state: PaymentIntent,
  attemptId: string,
  gatewayPaymentId: string,
): Decision<PaymentIntentEvent> {
  if (state.gatewayPaymentId) return [];
  return [{ type: 'PaymentAttemptGatewayPaymentCreated', data: { attemptId, gatewayPaymentId } }];
}

/** The gateway's payment that an attempt may still be confirmed on; undefined when somebody has closed the attempt. */
export function confirmablePayment(state: PaymentIntent, attemptId: string): string | undefined {
  const { attempt, status, cancellation } = state;
  if (attempt?.attemptId !== attemptId || SETTLED.has(attempt.phase) || attempt.phase === 'quarantined')
    return undefined;
  return status === 'canceled' || cancellation ? undefined : state.gatewayPaymentId;
}

/** The one way an outcome enters the log, whoever found it: the caller, a probe, a restart, a notice, an operator (F23). */
export function decideRecordPaymentOutcome(
  state: PaymentIntent,
  command: RecordPaymentOutcome,
): Decision<PaymentIntentEvent> {
  const { attemptId, outcome, now } = command;
  if (state.attempt?.attemptId !== attemptId) return [];
  if (SETTLED.has(state.attempt.phase) && !isLateMoney(state, state.attempt, outcome)) return [];
  // A canceled payment stays canceled: the gateway let go of it and takes no money for it any more.
  if (state.status === 'canceled') return [];
  switch (outcome.kind) {
    case 'succeeded':
      return [{ type: 'PaymentSucceeded', data: { attemptId, amount: outcome.amount } }];
    case 'authorized': {
      const expiresAt = plusDays(now, AUTHORIZATION_DAYS);
      return [{ type: 'PaymentAuthorized', data: { attemptId, amount: outcome.amount, expiresAt } }];
    }
    case 'requires_action': {
      if (state.attempt.phase === 'requires_action') return abandonedChallenge(state.attempt, now);
      const lookAt = plusMilliseconds(now, CHALLENGE_LOOK_MS);
      const { pendingActionId } = command;
      return [{ type: 'PaymentActionRequired', data: { attemptId, pendingActionId, nextProbeAt: lookAt } }];
    }
    case 'declined': {
      const { kind: _, ...decline } = outcome;
      const { declineClass, policyVersion } = command;
      const data = { attemptId, ...decline, declineClass, policyVersion };
      return [{ type: 'PaymentAttemptDeclined', data }];
    }
    case 'not_attempted':
      return [{ type: 'PaymentAttemptNotAttempted', data: { attemptId, ...notAttempted(outcome) } }];
    case 'unknown':
      return stillUnknown(state.attempt, outcome.reason, now);
  }
}

function notAttempted({ reason, paymentCanceled }: NotAttemptedCharge) {
  return paymentCanceled ? { reason, paymentCanceled } : { reason };
}

/** The gateway is looked at less and less often, and in the end no more (D8). A look out of turn that tells nothing counts for nothing. */
function stillUnknown(attempt: PaymentAttempt, reason: string, now: Timestamp): PaymentIntentEvent[] {
  const { attemptId, phase, lookAt, probes, review } = attempt;
  if (phase === 'quarantined' || (phase === 'unknown' && lookAt !== undefined && now < lookAt)) return [];
  const nextProbeAt = nextLookAt({ looks: probes, reason, reasonBefore: review?.reason }, now);
  if (nextProbeAt === undefined) return [{ type: 'PaymentAttemptQuarantined', data: { attemptId, reason } }];
  return [{ type: 'PaymentAttemptOutcomeUnknown', data: { attemptId, reason, nextProbeAt } }];
}

/** Money that moved after all, for an attempt that had been taken for over: it is believed, because it was taken. */
function isLateMoney({ capture }: PaymentIntent, { phase }: PaymentAttempt, { kind }: ChargeOutcome): boolean {
  // Taken although nothing here has asked for it: by a capture that had been called off, say.
  if (phase === 'authorized') return kind === 'succeeded' && !capture;
  const endedWithout = phase === 'declined' || phase === 'not_attempted';
  return endedWithout && (kind === 'succeeded' || kind === 'authorized');
}

/** A challenge that its buyer left is over; the payment intent takes another attempt. */
function abandonedChallenge({ attemptId, lookAt }: PaymentAttempt, now: Timestamp): PaymentIntentEvent[] {
  if (lookAt === undefined || now < lookAt) return [];
  const data = {
    attemptId,
    code: 'payment_action_expired',
    declineClass: 'needs_authentication',
    message: 'The buyer did not complete the authentication in time.',
    policyVersion: CHALLENGE_POLICY_VERSION,
  };
  return [{ type: 'PaymentAttemptDeclined', data }];
}
