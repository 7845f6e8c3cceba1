import { type CommandRunner, commandIdOf, type Executed, resourceIdFor } from '#event-store';
import type { PaymentGateway } from '#gateways';
import { type CommandContext, type Decision, ID_PREFIX, isRefusal } from '#kernel';
import { ChargeDriver, type ChargeOutcome, type ChargeToDrive, type SavedMethods } from '#payments';
import { decideEndBillingPeriod } from '../lifecycle/end-billing-period.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { BillingAttempt, SubscriptionState } from '../subscription-state.js';
import { attemptKey, cycleKey } from './billing-keys.js';
import type { DueCharge } from './due-charge.js';
import type { DunningPolicy } from './dunning.policy.js';
import { decideEndDunning } from './end-dunning.js';
import { type AttemptOutcome, decideRecordAttemptOutcome } from './record-attempt-outcome.js';
import { decideRecordGatewayPayment } from './record-gateway-payment.js';
import { nextRenewalStep, type RenewalStep } from './renewal.saga.js';
import { decideStartBillingAttempt, type JudgedMethod } from './start-billing-attempt.js';

/** What the saga's steps are taken with. */
export interface RenewalParts {
  readonly runner: CommandRunner;
  readonly gateway: PaymentGateway;
  readonly methods: SavedMethods;
  readonly policy: DunningPolicy;
}

/**
 * Carries one subscription's billing on. The saga says what comes next, this takes the step by a command; each step has an id
 * of its own that derives from the cycle and the attempt, so it is taken once whoever takes it, and however often.
 */
export class RenewalProcess {
  readonly #driver: ChargeDriver;

  constructor(private readonly parts: RenewalParts) {
    this.#driver = new ChargeDriver(parts.gateway);
  }

  /**
   * Takes the step that is due at `context.now`; undefined when none is.
   * An attempt that starts here is carried to its outcome. Throws when the store is down; the gateway's silence does not throw.
   */
  async advance(context: CommandContext, subscriptionId: string): Promise<Executed<SubscriptionState> | undefined> {
    const { state } = await this.parts.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    const step = nextRenewalStep(state, context.now);
    return state === null ? undefined : this.#take(context, subscriptionId, state, step);
  }

  async #take(
    context: CommandContext,
    subscriptionId: string,
    state: NonNullable<SubscriptionState>,
    step: RenewalStep,
  ): Promise<Executed<SubscriptionState> | undefined> {
    const { now } = context;
    const { policy } = this.parts;
    switch (step.step) {
      case 'start_attempt': {
        const started = await this.#start(context, state, step.charge);
        const attempt = started?.state?.openAttempt;
        const isOurs = attempt?.attemptNumber === step.charge.attemptNumber && !started?.replayed;
        return attempt && isOurs ? this.#drive(context, attempt, false, true) : started;
      }
      case 'resume_attempt':
      case 'probe_attempt':
        return this.#drive(context, step.attempt, true, step.mayConfirm);
      case 'end_period':
        return this.#execute(context, subscriptionId, ['end_period', `${state.cycle}`], (current) =>
          decideEndBillingPeriod({ now }, current),
        );
      case 'end_dunning':
        return this.#execute(
          context,
          subscriptionId,
          ['end_dunning', `${state.cycle}`, `${state.attempts}`],
          (current) => decideEndDunning({ now, policy }, current),
        );
      case 'wait':
      case 'rest':
        return undefined;
    }
  }

  async #start(context: CommandContext, state: NonNullable<SubscriptionState>, charge: DueCharge) {
    const { environmentId, merchantId, now } = context;
    const { subscriptionId } = state;
    const cycle = commandIdOf(cycleKey(environmentId, subscriptionId, charge.cycle));
    const attempt = commandIdOf(attemptKey(environmentId, subscriptionId, charge.cycle, charge.attemptNumber));
    const ids = {
      attemptId: resourceIdFor(ID_PREFIX.paymentAttempt, attempt),
      paymentIntentId: resourceIdFor(ID_PREFIX.paymentIntent, cycle),
      orderId: resourceIdFor(ID_PREFIX.order, cycle),
    };
    const method = await this.#judge(context, state.customerId, charge);
    return this.#execute(context, subscriptionId, ['start', ids.attemptId, method.paymentMethodId], (current) =>
      decideStartBillingAttempt(
        {
          now,
          cycle: charge.cycle,
          attemptNumber: charge.attemptNumber,
          ids,
          gatewayAccount: { merchantId, environmentId },
          method,
          policy: this.parts.policy,
        },
        current,
      ),
    );
  }

  async #judge(context: CommandContext, customerId: string, charge: DueCharge): Promise<JudgedMethod> {
    const { paymentMethodId, amount } = charge;
    const intended = { customerId, paymentMethodId, amount, challengeable: false };
    const judged = await this.parts.methods.judge(context, intended);
    if (!judged) return { paymentMethodId, methodToken: null, pmRevision: -1, blockers: ['payment_method_removed'] };
    return {
      paymentMethodId,
      methodToken: judged.methodToken ?? null,
      pmRevision: judged.customerRevision,
      blockers: judged.blockers.map(({ code }) => code),
    };
  }

  async #drive(context: CommandContext, attempt: BillingAttempt, resumed: boolean, mayConfirm: boolean) {
    const { attemptId, subscriptionId, customerId, paymentMethodId, paymentIntentId } = attempt;
    const charge: ChargeToDrive = {
      ...attempt,
      account: attempt.gatewayAccount,
      gatewayPaymentId: attempt.gatewayPaymentId ?? undefined,
      captureMethod: 'automatic',
      afterChallenge: false,
      challengeable: false,
      resumed,
    };
    const outcome = mayConfirm
      ? await this.#driver.drive(charge, context.now, async (gatewayPaymentId) => {
          await this.#execute(context, subscriptionId, ['gateway_payment', attemptId], (state) =>
            decideRecordGatewayPayment({ attemptId, gatewayPaymentId }, state),
          );
        })
      : await this.#driver.giveUp(charge, context.now);
    const recorded = await this.#record(context, attempt, outcome);
    const remembering = { ...context, commandId: commandIdOf(attemptId, 'remember', outcome.kind), fingerprint: '' };
    await this.parts.methods.remember(remembering, { customerId, paymentMethodId, paymentIntentId }, outcome);
    return recorded;
  }

  #record(context: CommandContext, attempt: BillingAttempt, outcome: ChargeOutcome) {
    const { attemptId, subscriptionId } = attempt;
    const { now } = context;
    const probe = `${attempt.unknown?.probeNumber ?? 0}`;
    const { policy } = this.parts;
    return this.#execute(context, subscriptionId, ['outcome', attemptId, probe], (state) =>
      decideRecordAttemptOutcome({ now, attemptId, outcome: this.#verdict(outcome, context), policy }, state),
    );
  }

  /** What the charge came to, in this aggregate's words: an off-session charge neither waits for a buyer nor for a capture. */
  #verdict(outcome: ChargeOutcome, context: CommandContext): AttemptOutcome {
    switch (outcome.kind) {
      case 'declined': {
        const { code, declineCode } = outcome;
        const judged = this.parts.methods.classify(outcome, context.now);
        const { declineClass, isFinal, needsAuthentication, policyVersion } = judged;
        return {
          kind: 'declined',
          code,
          declineCode,
          verdict: { class: declineClass, isFinal, needsAuthentication, policyVersion },
        };
      }
      case 'not_attempted':
        return { kind: 'not_attempted', reasons: [outcome.reason] };
      case 'authorized':
      case 'requires_action':
        return { kind: 'unknown', reason: `gateway_answered_${outcome.kind}` };
      default:
        return outcome;
    }
  }

  async #execute(
    context: CommandContext,
    subscriptionId: string,
    step: readonly string[],
    decide: (state: SubscriptionState) => Decision<SubscriptionEvent>,
  ): Promise<Executed<SubscriptionState>> {
    const commandId = commandIdOf(context.environmentId, subscriptionId, ...step);
    const own = { ...context, commandId, fingerprint: step[0]! };
    const done = await this.parts.runner.execute(subscriptionAggregate, subscriptionId, own, decide);
    if (isRefusal(done)) throw new Error(`${subscriptionId}: ${done.code} in step ${step[0]}`);
    return done;
  }
}
