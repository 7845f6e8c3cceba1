import { type Decision, plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import { CHALLENGE_LOOK_MS, CHALLENGE_POLICY_VERSION, nextProbeAt } from '../charging/probe-schedule.policy.js';
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
  if (attempt?.attemptId !== attemptId || SETTLED.has(attempt.phase)) return undefined;
  return status === 'canceled' || cancellation ? undefined : state.gatewayPaymentId;
}

/** The one way an outcome enters the log, whoever found it: the caller, a probe, a restart (F23). */
export function decideRecordPaymentOutcome(
  state: PaymentIntent,
  command: RecordPaymentOutcome,
): Decision<PaymentIntentEvent> {
  const { attemptId, outcome, now } = command;
  if (state.attempt?.attemptId !== attemptId || SETTLED.has(state.attempt.phase)) return [];
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
      return [{ type: 'PaymentAttemptNotAttempted', data: { attemptId, reason: outcome.reason } }];
    case 'unknown': {
      const { reason } = outcome;
      const probeAt = nextProbeAt(state.attempt.probes, now);
      return [{ type: 'PaymentAttemptOutcomeUnknown', data: { attemptId, reason, nextProbeAt: probeAt } }];
    }
  }
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
