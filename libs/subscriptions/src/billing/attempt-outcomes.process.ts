import { commandIdOf, type Executed } from '#event-store';
import { type CommandContext, isRefusal, type Refusal, UNTRUE_REPLY } from '#kernel';
import { ChargeDriver, type ChargeOutcome, type ChargeToDrive, type OperatorDecision } from '#payments';
import { subscriptionAggregate } from '../subscription.js';
import type { BillingAttempt, Subscription, SubscriptionState } from '../subscription-state.js';
import type { DunningPolicy } from './dunning.policy.js';
import { pickDunningPolicy } from './pick-dunning-policy.js';
import { type AttemptOutcome, decideRecordAttemptOutcome } from './record-attempt-outcome.js';
import { decideSettleBillingOutcome, undecidedAttempt } from './settle-billing-outcome.js';
import { type RenewalParts, type Settled, takeBillingStep } from './take-billing-step.process.js';

/** Where the outcomes of billing attempts come in, whoever found them: the charge, a probe, a notice, an operator (F23). */
export class AttemptOutcomes {
  readonly #driver: ChargeDriver;

  constructor(private readonly parts: RenewalParts) {
    this.#driver = new ChargeDriver(parts.gateway);
  }

  /** Records what the gateway told. */
  async conclude(
    context: CommandContext,
    attempt: BillingAttempt,
    outcome: ChargeOutcome,
    policy: DunningPolicy,
  ): Promise<Settled> {
    await this.#remind(context, attempt, outcome);
    const { attemptId, subscriptionId, unknown } = attempt;
    const verdict = this.#verdict(outcome, context);
    const step = ['outcome', attemptId, `${unknown?.probeNumber ?? 0}`, verdict.kind];
    return takeBillingStep(this.parts.runner, context, subscriptionId, step, (state) =>
      decideRecordAttemptOutcome({ now: context.now, attemptId, outcome: verdict, policy }, state),
    );
  }

  /**
   * Reads what the gateway has on record for a cycle's payment, asks it for nothing, and records what is new: somebody says that
   * something changed. Undefined when that changes nothing here.
   */
  async lookAgain(context: CommandContext, subscriptionId: string, paymentIntentId: string) {
    const { state } = await this.parts.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    const attempt = state && attemptAt(state, paymentIntentId);
    if (!attempt) return undefined;
    const outcome = await this.#driver.look(chargeOf(attempt, state, true));
    // What cannot be true of an open attempt is settled by its next look; at one that is over nobody looks again.
    const mayTell =
      attempt !== state.openAttempt && outcome?.kind === 'unknown' && outcome.reason.startsWith(UNTRUE_REPLY);
    if (!outcome || (outcome.kind === 'unknown' && !mayTell)) return undefined;
    const policy = pickDunningPolicy(await this.parts.settings.read(context.environmentId), state);
    return this.conclude(context, attempt, outcome, policy);
  }

  /** Carries an operator's decision out: its event and the outcome that it comes to are one append. */
  async settle(
    context: CommandContext,
    subscriptionId: string,
    paymentIntentId: string,
    { decision, reason }: OperatorDecision,
  ): Promise<Executed<SubscriptionState> | Refusal> {
    const { state } = await this.parts.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    const attempt = undecidedAttempt(state, paymentIntentId);
    const execute = (decide: Parameters<typeof takeBillingStep>[4]) =>
      this.parts.runner.execute(subscriptionAggregate, subscriptionId, context, decide);
    // Decided before by this very command, it is answered again.
    if (isRefusal(attempt) || state === null) return execute(() => (isRefusal(attempt) ? attempt : []));
    const found = await this.#decided(context, attempt, state, decision);
    if (found) await this.#remind(context, attempt, found);
    const outcome = found && this.#verdict(found, context);
    const policy = pickDunningPolicy(await this.parts.settings.read(context.environmentId), state);
    const { actor: decidedBy, now } = context;
    const command = { attemptId: attempt.attemptId, decision, reason, decidedBy, outcome, policy, now };
    return execute((current) => decideSettleBillingOutcome(command, current));
  }

  /** Before money is called not paid, the gateway is asked to let it go: where it answers, it knows better. */
  async #decided(
    { now }: CommandContext,
    attempt: BillingAttempt,
    state: Subscription,
    decision: OperatorDecision['decision'],
  ): Promise<ChargeOutcome | undefined> {
    if (decision === 'paid') return { kind: 'succeeded', amount: attempt.amount };
    const isOpen = attempt === state.openAttempt;
    // The engine looks at an open attempt in its turn. At one that was over it looks here, and lets nothing go: a later try may use it.
    if (decision === 'look_again' && isOpen) return undefined;
    const charge = chargeOf(attempt, state, true);
    const found = isOpen ? await this.#driver.giveUp(charge, now) : await this.#driver.look(charge);
    if (found && found.kind !== 'unknown') return found;
    return decision === 'not_paid' ? { kind: 'not_attempted', reason: 'decided_not_paid' } : undefined;
  }

  /** Tells the customer's stream, before the outcome: a stop in between leaves the attempt open, and all of this is done again. */
  #remind(context: CommandContext, attempt: BillingAttempt, outcome: ChargeOutcome): Promise<void> {
    const { attemptId, customerId, paymentMethodId, paymentIntentId, amount, startedAt: at } = attempt;
    const step = { ...context, commandId: commandIdOf(attemptId, 'remember', outcome.kind), fingerprint: '' };
    const told = { customerId, paymentMethodId, paymentIntentId, attemptId, amount, at };
    return this.parts.methods.remember(step, { ...told, initiatedBy: 'merchant' }, outcome);
  }

  /** What the charge came to, in this aggregate's words: an off-session charge neither waits for a buyer nor for a capture. */
  #verdict(outcome: ChargeOutcome, context: CommandContext): AttemptOutcome {
    switch (outcome.kind) {
      case 'declined': {
        const { kind, code, declineCode, networkCode, adviceCode } = outcome;
        const judged = this.parts.methods.classify(outcome, context.now);
        const { declineClass, ...rest } = judged;
        const verdict = { class: declineClass, ...rest };
        return { kind, code, declineCode, networkCode, adviceCode, verdict };
      }
      case 'not_attempted': {
        const { kind, reason, paymentCanceled, retryNotBefore } = outcome;
        return { kind, reasons: [reason], paymentCanceled, retryNotBefore };
      }
      case 'authorized':
      case 'requires_action':
        return { kind: 'unknown', reason: `gateway_answered_${outcome.kind}` };
      default:
        return outcome;
    }
  }
}

/** The last attempt at a payment, while its money may still be heard of. */
function attemptAt({ openAttempt, closedAttempt, passedAttempts }: Subscription, paymentIntentId: string) {
  const known = [openAttempt ?? closedAttempt, ...passedAttempts];
  return known.find((attempt) => attempt?.paymentIntentId === paymentIntentId) ?? undefined;
}

export function chargeOf(attempt: BillingAttempt, state: Subscription, resumed: boolean): ChargeToDrive {
  return {
    ...attempt,
    account: attempt.gatewayAccount,
    gatewayPaymentId: attempt.gatewayPaymentId ?? undefined,
    canceledPayments: state.canceledPayments,
    captureMethod: 'automatic',
    afterChallenge: false,
    challengeable: false,
    resumed,
  };
}
