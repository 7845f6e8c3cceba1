import type { CommandRunner, Executed } from '#event-store';
import { commandIdOf, EventStoreUnavailable, resourceIdFor, stepOf } from '#event-store';
import type { PaymentGateway } from '#gateways';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { ChargeDriver, type ChargeToDrive } from '../charging/charge-driver.js';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import type { SavedMethods } from '../charging/saved-methods.port.js';
import { decideExpireAuthorization } from './cancel-payment-intent.js';
import { PaymentHolds } from './payment-holds.process.js';
import type { OutcomeDecision } from './payment-intent.events.js';
import { type PaymentAttempt, type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import {
  confirmablePayment,
  decideRecordPaymentOutcome,
  decideRememberGatewayPayment,
} from './record-payment-outcome.js';
import { decideSettleOutcome, type OperatorDecision, paidOutcome, settleRefusal } from './settle-payment-outcome.js';

/** The step that records what an attempt came to when nobody had looked at it before. */
const FIRST_OUTCOME = 'outcome:open:0';

/** The steps of a payment intent that involve the gateway. Each may be repeated, by anybody, after any failure. */
export class PaymentIntentCharges {
  readonly #driver: ChargeDriver;
  readonly #holds: PaymentHolds;

  constructor(
    private readonly runner: CommandRunner,
    gateway: PaymentGateway,
    private readonly methods: SavedMethods,
  ) {
    this.#driver = new ChargeDriver(gateway);
    this.#holds = new PaymentHolds(runner, gateway);
  }

  /** Takes the open attempt to its outcome and records it. `resumed` reads the gateway before it asks for anything. */
  async driveAttempt(
    context: CommandContext,
    paymentIntentId: string,
    intent: PaymentIntent,
    resumed: boolean,
  ): Promise<Executed<PaymentIntent> | Refusal> {
    const { attempt } = intent;
    if (!attempt) throw new Error(`${paymentIntentId} has no attempt to drive`);
    const step = stepOf(context, attempt.attemptId, 'gateway_payment');
    const outcome = await this.#driver.drive(
      chargeOf(paymentIntentId, intent, attempt, resumed),
      context.now,
      (gatewayPaymentId) => this.#remember(step, paymentIntentId, attempt, gatewayPaymentId),
    );
    return this.#conclude(context, paymentIntentId, intent, attempt, outcome);
  }

  /**
   * Reads what the gateway has on record, asks it for nothing, and records what is new: somebody says that something changed.
   * Undefined when that changes nothing here.
   */
  async lookAgain(context: CommandContext, paymentIntentId: string): Promise<Executed<PaymentIntent> | undefined> {
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    const { attempt } = state;
    if (!attempt || !mayStillChange(state)) return undefined;
    const done =
      state.capture || state.cancellation
        ? await this.#carryOn(context, paymentIntentId, state)
        : await this.#readAttempt(context, paymentIntentId, state, attempt);
    return isRefusal(done) ? undefined : done;
  }

  async #readAttempt(context: CommandContext, paymentIntentId: string, intent: PaymentIntent, attempt: PaymentAttempt) {
    const outcome = await this.#driver.look(chargeOf(paymentIntentId, intent, attempt, true));
    if (!outcome || outcome.kind === 'unknown') return undefined;
    return this.#conclude(context, paymentIntentId, intent, attempt, outcome);
  }

  /** Carries a capture or a cancellation on when the gateway shows that it was carried out. */
  async #carryOn(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    if (!(await this.#holds.isCarriedOut(intent))) return undefined;
    return intent.capture
      ? this.driveCapture(context, paymentIntentId, intent)
      : this.driveCancellation(context, paymentIntentId, intent);
  }

  /** Carries an operator's decision out: its event and the outcome that it comes to are one append. */
  async settleOutcome(context: CommandContext, paymentIntentId: string, { decision, reason }: OperatorDecision) {
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    const { attempt } = state;
    const refusal = settleRefusal(state);
    if (refusal || !attempt) {
      // Decided before by this very command, it is answered again.
      return this.runner.execute(paymentIntentAggregate, paymentIntentId, context, () => refusal ?? []);
    }
    if (state.settling) return this.#settleHold(context, paymentIntentId, state, { decision, reason });
    const charge = chargeOf(paymentIntentId, state, attempt, true);
    const decided = await this.#decided(charge, state, attempt, decision, context);
    if (decided) await this.#remind(context, paymentIntentId, state, attempt, decided);
    const outcome = decided && this.#recordOf(decided, attempt, context);
    const { attemptId } = attempt;
    const { actor: decidedBy, now } = context;
    const settled = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (current) =>
      decideSettleOutcome(current, { attemptId, decision, reason, decidedBy, outcome, now }),
    );
    if (decision !== 'look_again' || isRefusal(settled) || settled.replayed) return settled;
    return this.driveAttempt(context, paymentIntentId, settled.state, true);
  }

  /** A capture or a cancellation that the gateway shows as carried out is no question of anybody's word. */
  async #settleHold(context: CommandContext, paymentIntentId: string, intent: PaymentIntent, told: OperatorDecision) {
    if (told.decision !== 'look_again') {
      const done = await this.#carryOn(context, paymentIntentId, intent);
      if (done && !isRefusal(done) && !done.state.settling) return done;
    }
    const { attemptId } = intent.attempt!;
    const { actor: decidedBy, now } = context;
    const settled = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (current) =>
      decideSettleOutcome(current, { ...told, attemptId, decidedBy, now }),
    );
    if (told.decision !== 'look_again' || isRefusal(settled) || settled.replayed) return settled;
    return intent.capture
      ? this.driveCapture(context, paymentIntentId, settled.state)
      : this.driveCancellation(context, paymentIntentId, settled.state);
  }

  /** What a decision comes to. Before money is called not paid, the gateway is asked to let it go: where it answers, it knows better. */
  async #decided(
    charge: ChargeToDrive,
    intent: PaymentIntent,
    attempt: PaymentAttempt,
    decision: OutcomeDecision,
    { now }: CommandContext,
  ): Promise<ChargeOutcome | undefined> {
    if (decision === 'look_again') return undefined;
    if (decision === 'paid') return paidOutcome(attempt, intent.captureMethod);
    const found = await this.#driver.giveUp(charge, now);
    return found.kind === 'unknown' ? { kind: 'not_attempted', reason: 'decided_not_paid' } : found;
  }

  /** The answer that this attempt got first, however often it is asked for again. */
  firstOutcome(context: CommandContext, paymentIntentId: string, attemptId: string) {
    const step = stepOf(context, attemptId, FIRST_OUTCOME);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
  }

  /** Asks the gateway for the capture that the stream has decided on; once that has ended, its end is told again. */
  driveCapture(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    return this.#holds.capture(context, paymentIntentId, intent);
  }

  /** Asks the gateway to let go of its payment, as the stream has decided. A payment that has paid meanwhile stays paid (F15). */
  async driveCancellation(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const done = await this.#holds.cancel(context, paymentIntentId, intent);
    return 'hasPaid' in done ? this.driveAttempt(context, paymentIntentId, done.hasPaid, true) : done;
  }

  /** Lets go of an authorization that nobody captured in time. */
  async expireAuthorization(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const started = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideExpireAuthorization(state, context.now),
    );
    if (isRefusal(started) || !started.state.cancellation) return started;
    return this.driveCancellation(context, paymentIntentId, { ...intent, cancellation: started.state.cancellation });
  }

  /** Appends the gateway's payment; answers the one that the log has, which may be somebody else's. */
  async #remember(context: CommandContext, paymentIntentId: string, attempt: PaymentAttempt, gatewayPaymentId: string) {
    const { attemptId } = attempt;
    const done = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideRememberGatewayPayment(state, attemptId, gatewayPaymentId),
    );
    // Nothing may be confirmed that the log does not know.
    if (isRefusal(done)) throw new EventStoreUnavailable(`${paymentIntentId}: ${done.message}`);
    // A repeated step is answered from the past; whether the attempt is still open is a question of now.
    const { state } = done.replayed
      ? await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId)
      : done;
    return confirmablePayment(state, attemptId);
  }

  async #conclude(
    context: CommandContext,
    paymentIntentId: string,
    intent: PaymentIntent,
    attempt: PaymentAttempt,
    outcome: ChargeOutcome,
  ) {
    await this.#remind(context, paymentIntentId, intent, attempt, outcome);
    const { attemptId, phase, probes } = attempt;
    const step = stepOf(context, attemptId, `outcome:${phase}:${probes}`);
    const { now } = context;
    const record = { ...this.#recordOf(outcome, attempt, context), attemptId, now };
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, (state) =>
      decideRecordPaymentOutcome(state, record),
    );
  }

  /** Tells the customer's stream, before the outcome: a stop in between leaves the attempt open, and all of this is done again. */
  async #remind(
    context: CommandContext,
    paymentIntentId: string,
    { customerId }: PaymentIntent,
    { attemptId, paymentMethodId, amount, initiatedBy, startedAt, pendingActionId }: PaymentAttempt,
    outcome: ChargeOutcome,
  ): Promise<void> {
    if (!customerId || !paymentMethodId) return;
    // Only the buyer knows when they answered a challenge; it is over within an hour (ADR 0021).
    const isAuthenticated = pendingActionId !== undefined;
    const at = isAuthenticated ? context.now : startedAt;
    const charge = {
      customerId,
      paymentMethodId,
      paymentIntentId,
      attemptId,
      amount,
      initiatedBy,
      at,
      isAuthenticated,
    };
    await this.methods.remember(stepOf(context, attemptId, `remember:${outcome.kind}`), charge, outcome);
  }

  #recordOf(outcome: ChargeOutcome, { attemptId }: PaymentAttempt, { now }: CommandContext) {
    const verdict =
      outcome.kind === 'declined' ? this.methods.classify(outcome, now) : { declineClass: '', policyVersion: '' };
    const pendingActionId = resourceIdFor(ID_PREFIX.paymentAction, commandIdOf(attemptId));
    return { outcome, ...verdict, pendingActionId };
  }
}

/** Whether the gateway may tell news: of an attempt that is not over or ended without money, of a capture, of a cancellation. */
function mayStillChange({ status, capture, cancellation }: PaymentIntent): boolean {
  const isHeld = status === 'requires_capture' && !capture && !cancellation;
  return status !== 'canceled' && status !== 'succeeded' && !isHeld;
}

function chargeOf(
  paymentIntentId: string,
  intent: PaymentIntent,
  attempt: PaymentAttempt,
  resumed: boolean,
): ChargeToDrive {
  const { customerId, captureMethod, gatewayPaymentId, canceledPayments } = intent;
  return {
    ...attempt,
    ...{ paymentIntentId, customerId, captureMethod, gatewayPaymentId, canceledPayments },
    afterChallenge: attempt.pendingActionId !== undefined,
    challengeable: true,
    isBuyerPresent: attempt.paymentMethodId === undefined,
    resumed: resumed || attempt.phase === 'requires_action',
  };
}
