import {
  type AttemptLeg,
  attemptStatus,
  isResumable,
  type LegState,
  type OrderPaymentAttempt,
} from '../paying/payment-attempt.js';

/** An attempt to pay an order as the contract shows it (§7.5). Absent facts are left out. */
export function attemptResource(attempt: OrderPaymentAttempt) {
  const failure = attempt.failure ?? attempt.legs.find((leg) => leg.failure)?.failure;
  return {
    order_payment_attempt_id: attempt.attemptId,
    mode: attempt.mode,
    status: attemptStatus(attempt),
    completion_behavior: attempt.completionBehavior,
    expected_outstanding_money: attempt.expectedOutstanding,
    is_resumable: isResumable(attempt),
    payment_intents: attempt.legs.map(legResource),
    pending_actions: attempt.legs.flatMap(pendingAction),
    failure_code: failure?.code,
    failure_message: failure?.message,
    started_at: attempt.startedAt,
    completed_at: attempt.completedAt,
  };
}

export type AttemptResource = ReturnType<typeof attemptResource>;

/** What a payment intent's status is called while its leg stands so. */
const INTENT_STATUS: Readonly<Record<LegState, string>> = {
  waiting: 'processing',
  skipped: 'requires_payment_method',
  not_resumed: 'requires_payment_method',
  not_tried: 'requires_payment_method',
  processing: 'processing',
  requires_action: 'requires_action',
  requires_retry: 'requires_payment_method',
  requires_capture: 'requires_capture',
  finalizing: 'requires_capture',
  succeeded: 'succeeded',
  failed: 'requires_payment_method',
  challenge_expired: 'requires_payment_method',
  canceled: 'canceled',
  authorization_expired: 'canceled',
};

function legResource({ paymentIntentId, amount, state, failure }: AttemptLeg) {
  return {
    payment_intent_id: paymentIntentId,
    status: INTENT_STATUS[state],
    amount_money: amount,
    tip_money: { ...amount, amount: 0 },
    last_payment_error: failure ?? null,
  };
}

/** The buyer's challenge, without the secret: only the answer to the paying caller carries that. */
function pendingAction({ state, pendingActionId, paymentIntentId }: AttemptLeg) {
  if (state !== 'requires_action' || pendingActionId === undefined) return [];
  return [
    {
      pending_action_id: pendingActionId,
      action_type: 'payment_authentication',
      subject: { payment_intent: { payment_intent_id: paymentIntentId } },
    },
  ];
}

/** Why an attempt charges what it charges (architecture §5), as it was judged when it was started. */
export function attemptResolution({ resolutions, startedAt }: OrderPaymentAttempt) {
  const [first] = resolutions;
  return {
    chosen_payment_method_id: first?.paymentMethodId ?? null,
    candidates: resolutions.map(({ paymentIntentId, paymentMethodId, policyVersion }) => ({
      payment_intent_id: paymentIntentId,
      payment_method_id: paymentMethodId ?? null,
      source: paymentMethodId === undefined ? 'request_token' : 'request',
      is_chosen: true,
      // A one-time token is judged by the gateway alone, and what is not ready starts no attempt.
      readiness:
        paymentMethodId === undefined || policyVersion === undefined
          ? null
          : { is_ready: true, evaluated_at: startedAt, policy_version: policyVersion, blockers: [] },
    })),
    rule: first?.rule ?? 'nothing_to_charge',
    policy_version: first?.policyVersion ?? null,
  };
}
