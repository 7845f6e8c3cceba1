import { type Actor, type CommandContext, type Decision, type Refusal, refuse, type Timestamp } from '#kernel';
import type { OperatorDecision } from '#payments';
import type { SubscriptionEvent } from '../subscription.events.js';
import type { BillingAttempt, SubscriptionState } from '../subscription-state.js';
import type { DunningPolicy } from './dunning.policy.js';
import { type AttemptOutcome, decideRecordAttemptOutcome } from './record-attempt-outcome.js';

/** An operator's word on a cycle's charge whose outcome nobody knows. */
export class SettleBillingOutcome {
  constructor(
    readonly context: CommandContext,
    readonly input: OperatorDecision & { readonly subscriptionId: string; readonly paymentIntentId: string },
  ) {}
}

export interface DecideBillingOutcome extends OperatorDecision {
  readonly attemptId: string;
  readonly decidedBy: Actor;
  /** What the decision comes to; none when the gateway is to be looked at again. */
  readonly outcome?: AttemptOutcome;
  readonly policy: DunningPolicy;
  readonly now: Timestamp;
}

/** The attempt that somebody has to decide about; a refusal when nobody has. */
export function undecidedAttempt(state: SubscriptionState, paymentIntentId: string): BillingAttempt | Refusal {
  const attempt = state?.openAttempt;
  if (attempt?.paymentIntentId === paymentIntentId && attempt.unknown !== null) return attempt;
  return refuse('PAYMENT_INTENT_CANNOT_BE_UPDATED', 'The outcome of this payment is no open question.');
}

/** Writes down who decided what and why, and the outcome that follows, by the one way that all outcomes take (F23). */
export function decideSettleBillingOutcome(
  { attemptId, decision, reason, decidedBy, outcome, policy, now }: DecideBillingOutcome,
  state: SubscriptionState,
): Decision<SubscriptionEvent> {
  const attempt = state?.openAttempt;
  if (!attempt || attempt.attemptId !== attemptId || attempt.unknown === null) {
    return refuse('PAYMENT_INTENT_CANNOT_BE_UPDATED', 'The outcome of this payment is no open question.');
  }
  // It is to be looked at now in any case.
  const { nextProbeAt } = attempt.unknown;
  if (decision === 'look_again' && nextProbeAt !== null && nextProbeAt <= now) return [];
  const { cycle, paymentIntentId, orderId } = attempt;
  const identity = { attemptId, cycle, paymentIntentId, orderId };
  const data = { ...identity, decision, reason, decidedBy: { type: decidedBy.type, id: decidedBy.id } };
  const follows = outcome ? decideRecordAttemptOutcome({ now, attemptId, outcome, policy }, state) : [];
  return [{ type: 'BillingOutcomeDecided', data }, ...follows];
}
