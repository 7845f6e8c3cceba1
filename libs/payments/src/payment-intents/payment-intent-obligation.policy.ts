import type { Timestamp } from '#kernel';
import type { PaymentIntent } from './payment-intent.js';

/** What the engine has to do about a payment intent by itself, and when. */
export interface PaymentIntentObligation {
  readonly kind:
    | 'resume_attempt'
    | 'look_at_attempt'
    | 'resume_capture'
    | 'resume_cancellation'
    | 'expire_authorization';
  readonly dueAt: Timestamp;
}

/** At most one thing is owed at a time; undefined when nothing is. */
export function paymentIntentObligation(state: PaymentIntent): PaymentIntentObligation | undefined {
  const underWay = state.cancellation ?? state.capture;
  if (underWay) {
    const dueAt = state.settling ? state.settling.lookAt : underWay.deadline;
    const kind = state.cancellation ? 'resume_cancellation' : 'resume_capture';
    return dueAt === undefined ? undefined : { kind, dueAt };
  }
  const { attempt } = state;
  if (attempt?.lookAt && state.status !== 'canceled') {
    return { kind: attempt.phase === 'open' ? 'resume_attempt' : 'look_at_attempt', dueAt: attempt.lookAt };
  }
  if (state.status === 'requires_capture' && state.authorizationExpiresAt) {
    return { kind: 'expire_authorization', dueAt: state.authorizationExpiresAt };
  }
  return undefined;
}
