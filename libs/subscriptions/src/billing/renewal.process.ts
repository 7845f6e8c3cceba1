import { commandIdOf, resourceIdFor } from '#event-store';
import { type CommandContext, type Decision, ID_PREFIX } from '#kernel';
import { ChargeDriver } from '#payments';
import type { CircuitBreakers } from '#scheduling';
import { decideEndBillingPeriod } from '../lifecycle/end-billing-period.js';
import { decideEndPause } from '../lifecycle/end-pause.js';
import { methodChain } from '../recovery/resolve-payment-method.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { BillingAttempt, Subscription, SubscriptionState } from '../subscription-state.js';
import { AttemptOutcomes, chargeOf } from './attempt-outcomes.process.js';
import { attemptKey, cycleKey } from './billing-keys.js';
import { type DueCharge, dueCharge } from './due-charge.js';
import type { DunningPolicy } from './dunning.policy.js';
import { decideEndDunning } from './end-dunning.js';
import { pickDunningPolicy } from './pick-dunning-policy.js';
import type { AttemptOutcome } from './record-attempt-outcome.js';
import { decideRecordGatewayPayment } from './record-gateway-payment.js';
import { mayConfirm, nextRenewalStep } from './renewal.saga.js';
import { decideStartBillingAttempt, type JudgedMethod } from './start-billing-attempt.js';
import { type RenewalParts, type Settled, takeBillingStep } from './take-billing-step.process.js';

/** How an attempt can have ended when nobody had looked at it before. */
const FIRST_OUTCOMES: readonly AttemptOutcome['kind'][] = ['succeeded', 'declined', 'not_attempted', 'unknown'];

/** So many methods are tried at most when the method is changed again and again while it is judged. */
const MAX_METHODS = 5;

/**
 * Carries one subscription's billing on. The saga says what comes next, this takes the step by a command; each step has an id
 * of its own that derives from the cycle and the attempt, so it is taken once whoever takes it, and however often.
 */
export class RenewalProcess {
  readonly #driver: ChargeDriver;
  /** Where the outcomes come in that others find. */
  readonly outcomes: AttemptOutcomes;
  /** By environment, on its own clock: they hear of every charge that is made here, and hold back those that nobody waits for. */
  readonly breakers: CircuitBreakers;
  readonly #underWay = new Map<string, Promise<Settled | undefined>>();

  constructor(private readonly parts: RenewalParts) {
    this.#driver = new ChargeDriver(parts.gateway, ({ account, step: kind, ...call }) =>
      parts.breakers.hear(account.environmentId, { kind, ...call }),
    );
    this.outcomes = new AttemptOutcomes(parts);
    this.breakers = parts.breakers;
  }

  /**
   * Takes the step that is due at `context.now`; undefined when none is. An attempt that starts here is carried to its
   * outcome. Two who ask at once share the work, so neither answers from the middle of the other's attempt.
   * Throws when the store is down; the gateway's silence does not throw.
   */
  async advance(context: CommandContext, subscriptionId: string): Promise<Settled | undefined> {
    const key = `${context.environmentId}/${subscriptionId}`;
    const others = await this.#underWay.get(key);
    const joined = this.#underWay.get(key);
    if (joined) return (await joined) ?? others;
    const own = this.#step(context, subscriptionId).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, own);
    return (await own) ?? others;
  }

  /**
   * Takes the charge that a command has just made due, and answers with the state after it. The command again gets the
   * same answer again, whatever became of the subscription since; what a crash left undone is done then.
   */
  async settleAtOnce(context: CommandContext, done: Settled): Promise<Settled> {
    const { state, replayed } = done;
    const charge = state === null ? undefined : dueCharge(state, state.updatedAt);
    if (state === null || charge === undefined) return done;
    const before = replayed ? await this.#firstAnswer(context, state, charge) : undefined;
    if (before) return { ...before, replayed };
    const settled = await this.#take(context, state, charge);
    // Somebody else may have taken it between the two looks.
    const first = replayed || !settled ? await this.#firstAnswer(context, state, charge) : undefined;
    return { ...(first ?? settled ?? done), replayed };
  }

  /** A charge whose method was changed in between was not decided on: it is judged with the new one. */
  async #take(context: CommandContext, { subscriptionId }: Subscription, charge: DueCharge) {
    let tried = charge;
    for (let n = 1; ; n++) {
      const settled = await this.advance(context, subscriptionId);
      const left = settled?.state ? dueCharge(settled.state, context.now) : undefined;
      const isUndecided = left?.cycle === tried.cycle && left.attemptNumber === tried.attemptNumber;
      if (!left || !isUndecided || left.paymentMethodId === tried.paymentMethodId || n === MAX_METHODS) return settled;
      tried = left;
    }
  }

  async #step(context: CommandContext, subscriptionId: string): Promise<Settled | undefined> {
    const { environmentId, now } = context;
    const { state } = await this.parts.runner.load(subscriptionAggregate, environmentId, subscriptionId);
    const step = nextRenewalStep(state, now);
    if (state === null || step.step === 'wait' || step.step === 'rest') return undefined;
    const policy = pickDunningPolicy(await this.parts.settings.read(environmentId), state);
    switch (step.step) {
      case 'start_attempt': {
        const started = await this.#start(context, state, step.charge, policy);
        const attempt = started.state?.openAttempt;
        const isOurs = attempt?.attemptNumber === step.charge.attemptNumber && !started.replayed;
        if (!attempt || !isOurs) return started;
        const how = { resumed: false, mayConfirm: true };
        return this.#fallBack(context, await this.#drive(context, started.state, attempt, policy, how));
      }
      case 'resume_attempt':
      case 'probe_attempt':
        return this.#fallBack(
          context,
          await this.#drive(context, state, step.attempt, policy, { resumed: true, mayConfirm: step.mayConfirm }),
        );
      case 'end_period':
        return this.#execute(context, subscriptionId, ['end_period', `${state.cycle}`], (current) =>
          decideEndBillingPeriod({ now }, current),
        );
      case 'resume':
        return this.#execute(context, subscriptionId, ['resume', `${state.version}`], (current) =>
          decideEndPause({ now }, current),
        );
      case 'end_dunning': {
        const parts = ['end_dunning', `${state.cycle}`, `${state.attempts}`];
        return this.#execute(context, subscriptionId, parts, (current) => decideEndDunning({ now, policy }, current));
      }
    }
  }

  /** After a decline that rules a method out the next backup is tried in the same breath; the chain bounds how often. */
  async #fallBack(context: CommandContext, settled: Settled): Promise<Settled> {
    if (settled.state?.dunning?.retryTrigger !== 'fallback') return settled;
    return (await this.#step(context, settled.state.subscriptionId)) ?? settled;
  }

  /** What the charge first came to, when somebody took it; undefined when nobody has yet. */
  async #firstAnswer(context: CommandContext, state: Subscription, charge: DueCharge): Promise<Settled | undefined> {
    const { attemptId } = idsOf(context.environmentId, state.subscriptionId, charge);
    const steps = [
      ['start', attemptId, charge.paymentMethodId],
      ...FIRST_OUTCOMES.map((kind) => ['outcome', attemptId, '0', kind]),
    ];
    let first: Settled | undefined;
    for (const step of steps) {
      const taken = await this.#execute(context, state.subscriptionId, step, () => []);
      const isOutcome = taken.replayed && taken.state?.openAttempt?.unknown !== null;
      if (isOutcome && (first === undefined || taken.revision < first.revision)) first = taken;
    }
    const next =
      first?.state?.dunning?.retryTrigger === 'fallback' ? dueCharge(first.state, first.state.updatedAt) : undefined;
    return first?.state && next ? ((await this.#firstAnswer(context, first.state, next)) ?? first) : first;
  }

  async #start(context: CommandContext, state: Subscription, charge: DueCharge, policy: DunningPolicy) {
    const { environmentId, merchantId, now } = context;
    const { subscriptionId } = state;
    const { cycle, attemptNumber } = charge;
    const ids = idsOf(environmentId, subscriptionId, charge);
    const gatewayAccount = { merchantId, environmentId };
    const methods: JudgedMethod[] = [];
    for (const { paymentMethodId } of methodChain(state)) {
      methods.push(await this.#judge(context, state.customerId, { ...charge, paymentMethodId }));
    }
    const input = { now, cycle, attemptNumber, ids, gatewayAccount, methods, policy };
    return this.#execute(context, subscriptionId, ['start', ids.attemptId, charge.paymentMethodId], (current) =>
      decideStartBillingAttempt(input, current),
    );
  }

  async #judge(context: CommandContext, customerId: string, charge: DueCharge): Promise<JudgedMethod> {
    const { paymentMethodId, amount } = charge;
    const intended = { customerId, paymentMethodId, amount, challengeable: false, initiatedBy: 'merchant' } as const;
    const judged = await this.parts.methods.judge(context, intended);
    if (!judged) return { paymentMethodId, methodToken: null, pmRevision: -1, blockers: ['payment_method_removed'] };
    return {
      paymentMethodId,
      methodToken: judged.methodToken ?? null,
      pmRevision: judged.customerRevision,
      blockers: judged.blockers.map(({ code }) => code),
      retryNotBefore: judged.retryNotBefore,
    };
  }

  async #drive(
    context: CommandContext,
    subscription: Subscription,
    attempt: BillingAttempt,
    policy: DunningPolicy,
    { resumed, mayConfirm: isWanted }: { readonly resumed: boolean; readonly mayConfirm: boolean },
  ): Promise<Settled> {
    const { attemptId, subscriptionId } = attempt;
    const charge = chargeOf(attempt, subscription, resumed);
    const outcome = isWanted
      ? await this.#driver.drive(charge, context.now, async (gatewayPaymentId) => {
          const noted = await this.#execute(context, subscriptionId, ['gateway_payment', attemptId], (state) =>
            decideRecordGatewayPayment({ attemptId, gatewayPaymentId }, state),
          );
          // A repeated step is answered from the past; whether the attempt is still open is a question of now.
          const { state } = noted.replayed
            ? await this.parts.runner.load(subscriptionAggregate, context.environmentId, subscriptionId)
            : noted;
          return mayConfirm(state, attemptId) ? (state?.openAttempt?.gatewayPaymentId ?? undefined) : undefined;
        })
      : await this.#driver.giveUp(charge, context.now);
    return this.outcomes.conclude(context, attempt, outcome, policy);
  }

  #execute(
    context: CommandContext,
    subscriptionId: string,
    step: readonly string[],
    decide: (state: SubscriptionState) => Decision<SubscriptionEvent>,
  ): Promise<Settled> {
    return takeBillingStep(this.parts.runner, context, subscriptionId, step, decide);
  }
}

/** The cycle's payment intent and order, and the attempt at it: the same in every process and on every day. */
function idsOf(environmentId: string, subscriptionId: string, { cycle, attemptNumber }: DueCharge) {
  const ofCycle = commandIdOf(cycleKey(environmentId, subscriptionId, cycle));
  const ofAttempt = commandIdOf(attemptKey(environmentId, subscriptionId, cycle, attemptNumber));
  return {
    attemptId: resourceIdFor(ID_PREFIX.paymentAttempt, ofAttempt),
    paymentIntentId: resourceIdFor(ID_PREFIX.paymentIntent, ofCycle),
    orderId: resourceIdFor(ID_PREFIX.order, ofCycle),
  };
}
