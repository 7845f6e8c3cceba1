import {
  type Actor,
  type CommandContext,
  type Decision,
  isSameMoney,
  type Refusal,
  refuse,
  type Timestamp,
} from '#kernel';
import type { OperatorDecision } from '#payments';
import type { SubscriptionEvent } from '../subscription.events.js';
import { attemptsInQuestion, type BillingAttempt, type SubscriptionState } from '../subscription-state.js';
import type { DunningPolicy } from './dunning.policy.js';
import { evolveBilling } from './evolve-billing.js';
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
  return undecided(state, (attempt) => attempt.paymentIntentId === paymentIntentId) ?? noQuestion();
}

/** An open attempt may be decided about before its question comes to people by itself. */
function undecided(state: SubscriptionState, isMeant: (attempt: BillingAttempt) => boolean) {
  if (state === null) return undefined;
  const { openAttempt } = state;
  if (openAttempt !== null && openAttempt.unknown !== null && isMeant(openAttempt)) return openAttempt;
  // A cycle's attempts share one payment: while it is tried again, that tells what became of it.
  const isUnderWay = ({ paymentIntentId }: BillingAttempt) => paymentIntentId === openAttempt?.paymentIntentId;
  return attemptsInQuestion(state).find((attempt) => isMeant(attempt) && !isUnderWay(attempt));
}

function noQuestion(): Refusal {
  return refuse('PAYMENT_INTENT_CANNOT_BE_UPDATED', 'The outcome of this payment is no open question.');
}

/** Writes down who decided what and why, and the outcome that follows, by the one way that all outcomes take (F23). */
export function decideSettleBillingOutcome(
  { attemptId, decision, reason, decidedBy, outcome, policy, now }: DecideBillingOutcome,
  state: SubscriptionState,
): Decision<SubscriptionEvent> {
  const attempt = undecided(state, (each) => each.attemptId === attemptId);
  if (attempt === undefined) return noQuestion();
  // It is to be looked at now in any case.
  const nextProbeAt = attempt.unknown?.nextProbeAt ?? null;
  if (decision === 'look_again' && nextProbeAt !== null && nextProbeAt <= now) return [];
  const { cycle, paymentIntentId, orderId } = attempt;
  const identity = { attemptId, cycle, paymentIntentId, orderId };
  const wasOver = attempt !== state?.openAttempt && { attemptWasOver: true as const };
  const by = { type: decidedBy.type, id: decidedBy.id };
  const judged = decision === 'not_paid' && judgedOf(attempt, outcome);
  const data = { ...identity, decision, reason, decidedBy: by, ...wasOver, ...judged };
  const decided = { type: 'BillingOutcomeDecided', data } as const;
  const after = state && evolveBilling(state, decided, { id: '', at: now, revision: 0 });
  // Of the money that was asked for the gateway knows better than an operator; of another amount the operator decides.
  const stands = judged && !wasOver ? JUDGED_NOT_PAID : outcome;
  const follows = stands ? decideRecordAttemptOutcome({ now, attemptId, outcome: stands, policy }, after) : [];
  // Nobody looks at what was over but whoever asks for it: a look that tells nothing new has changed nothing.
  if (wasOver && decision === 'look_again' && follows.length === 0) return [];
  return [decided, ...follows];
}

/** Its payment has taken what it can: the next try needs another. */
const JUDGED_NOT_PAID: AttemptOutcome = {
  kind: 'not_attempted',
  reasons: ['decided_not_paid'],
  paymentCanceled: true,
};

/** What the gateway told when it was judged. Of the money that was asked for nobody says that it is no payment. */
function judgedOf({ amount }: BillingAttempt, outcome: AttemptOutcome | undefined) {
  if (outcome?.kind !== 'succeeded' || isSameMoney(outcome.amount, amount)) return undefined;
  return { judgedAmount: outcome.amount };
}
