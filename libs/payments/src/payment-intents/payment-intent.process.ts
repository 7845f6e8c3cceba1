import type { Initiator } from '#customers';
import { type CommandRunner, commandIdOf, type Executed } from '#event-store';
import { type CommandContext, type Decision, isRefusal, type Money, type Refusal, refuse } from '#kernel';
import type { PaymentSource, SourceTokens } from '../charging/payment-source.js';
import type { SavedMethods } from '../charging/saved-methods.port.js';
import { decideCancelPaymentIntent } from './cancel-payment-intent.js';
import { decideStartCapture } from './capture-payment-intent.js';
import {
  type ChargeableSource,
  changedMeanwhile,
  confirmRefusal,
  decideStartPaymentAttempt,
} from './confirm-payment-intent.js';
import type { CancellationReason, PaymentIntentEvent } from './payment-intent.events.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import type { PaymentIntentCharges } from './payment-intent-charges.js';
import type { OperatorDecision } from './settle-payment-outcome.js';

export interface Confirmation {
  /** Chosen by the caller, and no other payment intent's: the same id is the same attempt, whoever asks again. */
  readonly attemptId: string;
  readonly source: PaymentSource;
  readonly initiatedBy: Initiator;
}

export interface PaymentIntentProcessParts {
  readonly runner: CommandRunner;
  readonly charges: PaymentIntentCharges;
  readonly methods: SavedMethods;
  readonly tokens: SourceTokens;
}

/** What a caller holds against an intent before anything is done to it. */
type Objection = (intent: PaymentIntent) => Refusal | undefined;
type Done = Executed<PaymentIntent> | Refusal;

const NO_OBJECTION: Objection = () => undefined;
/** No readiness policy judges a one-time token: the gateway alone does. */
const TOKEN_POLICY_VERSION = 'one-time-token';

/**
 * What can be done with a payment intent, from the wish to its outcome: for the standalone routes, and for the orders that
 * own payment intents. Outcomes, declines too, are states here; a refusal means that nothing was done.
 */
export class PaymentIntentProcess {
  constructor(private readonly parts: PaymentIntentProcessParts) {}

  /** Judges the source, opens the attempt and drives it to its outcome. The same attempt id again gets the first answer again. */
  async confirm(
    context: CommandContext,
    paymentIntentId: string,
    confirmation: Confirmation,
    objection = NO_OBJECTION,
  ): Promise<Done> {
    const { attemptId } = confirmation;
    const intent = await this.#read(context, paymentIntentId);
    const started = await this.#start(context, paymentIntentId, intent, confirmation, objection);
    if (isRefusal(started)) return started;
    const isRepeated = started.replayed || intent.attempt?.attemptId === attemptId;
    // A rival may have begun the attempt after the state above was read, so it is read anew.
    const latest = isRepeated ? await this.#read(context, paymentIntentId) : started.state;
    if (isRepeated && !isOpen(latest, attemptId)) {
      const first = await this.parts.charges.firstOutcome(context, paymentIntentId, attemptId);
      return isRefusal(first) ? first : { ...first, replayed: true };
    }
    const done = await this.parts.charges.driveAttempt(context, paymentIntentId, latest, isRepeated);
    // That somebody else recorded the outcome first, a notice say, makes this no repeated command.
    return isRefusal(done) ? done : { ...done, replayed: isRepeated };
  }

  /** The buyer says that the challenge is done. Saying it twice is no error. */
  async resume(context: CommandContext, paymentIntentId: string, objection = NO_OBJECTION): Promise<Done> {
    const intent = await this.#read(context, paymentIntentId);
    const { attempt, status } = intent;
    const refusal = objection(intent) ?? confirmRefusal(intent);
    if (attempt?.phase === 'requires_action' && !refusal) {
      const done = await this.parts.charges.driveAttempt(context, paymentIntentId, intent, true);
      return isRefusal(done) ? done : { ...done, replayed: false };
    }
    if (attempt?.pendingActionId && !objection(intent) && (status === 'succeeded' || status === 'requires_capture')) {
      return this.parts.runner.execute(paymentIntentAggregate, paymentIntentId, context, () => []);
    }
    const needed = () =>
      refuse('PAYMENT_SOURCE_REQUIRED', 'Name the saved payment method to charge.', { param: 'payment_method_id' });
    return refusal ?? needed();
  }

  /** Takes an authorization, wholly or in part; the rest is released. Refused when the gateway will not: then nothing was taken. */
  async capture(
    context: CommandContext,
    paymentIntentId: string,
    amount?: Money,
    objection = NO_OBJECTION,
  ): Promise<Done> {
    const captureId = commandIdOf(context.commandId, 'capture');
    const started = await this.parts.runner.execute(
      paymentIntentAggregate,
      paymentIntentId,
      context,
      (state) => objection(state) ?? decideStartCapture(state, { captureId, amount, now: context.now }),
    );
    if (isRefusal(started)) return started;
    const done = await this.parts.charges.driveCapture(context, paymentIntentId, started.state);
    if (isRefusal(done)) return done;
    if (done.state.capturedAmount) return { ...done, replayed: started.replayed };
    const detail = { current_status: done.state.status };
    if (done.state.settling) {
      return refuse('PAYMENT_OPERATION_IN_PROGRESS', 'The payment provider has not told yet what it captured.', detail);
    }
    return refuse('INVALID_STATUS_FOR_CAPTURE', 'The payment provider refused the capture; nothing was taken.', detail);
  }

  /** Ends a payment intent that took no money, at the gateway too. */
  async cancel(
    context: CommandContext,
    paymentIntentId: string,
    reason?: CancellationReason,
    objection = NO_OBJECTION,
  ): Promise<Done> {
    const decided = await this.parts.runner.execute(
      paymentIntentAggregate,
      paymentIntentId,
      context,
      (state) => objection(state) ?? decideCancelPaymentIntent(state, reason, context.now),
    );
    if (isRefusal(decided) || !decided.state.cancellation) return decided;
    const done = await this.parts.charges.driveCancellation(context, paymentIntentId, decided.state);
    if (isRefusal(done)) return done;
    if (done.state.status === 'canceled') return { ...done, replayed: decided.replayed };
    const detail = { current_status: done.state.status };
    return done.state.status === 'succeeded'
      ? refuse('CANNOT_CANCEL_SUCCEEDED_PAYMENT', 'The payment has succeeded; refund it instead.', detail)
      : refuse('PAYMENT_OPERATION_IN_PROGRESS', 'Its outcome is awaited first.', detail);
  }

  /** Settles by an operator's word what the gateway does not tell. An order that owns the payment follows by its progress. */
  settleOutcome(context: CommandContext, paymentIntentId: string, decision: OperatorDecision): Promise<Done> {
    return this.parts.charges.settleOutcome(context, paymentIntentId, decision);
  }

  async #start(
    context: CommandContext,
    paymentIntentId: string,
    intent: PaymentIntent,
    { attemptId, source, initiatedBy }: Confirmation,
    objection: Objection,
  ): Promise<Done> {
    const objected = objection(intent);
    if (objected) return objected;
    // Whoever began it, it is this very attempt; the runner still tells a reused key from a repeated command.
    if (intent.attempt?.attemptId === attemptId) return this.#execute(context, paymentIntentId, () => []);
    const refusal = confirmRefusal(intent);
    const method = refusal ?? (await this.#chargeable(context, intent, { source, initiatedBy }));
    if (isRefusal(method)) return this.#firstOutcomeOr(method, context, paymentIntentId, attemptId);
    const account = { merchantId: context.merchantId, environmentId: context.environmentId };
    const start = { attemptId, method, initiatedBy, account, now: context.now };
    return this.#execute(
      context,
      paymentIntentId,
      (state) => changedMeanwhile(intent, state) ?? decideStartPaymentAttempt(state, start),
    );
  }

  async #chargeable(
    context: CommandContext,
    intent: PaymentIntent,
    { source, initiatedBy }: Pick<Confirmation, 'source' | 'initiatedBy'>,
  ): Promise<ChargeableSource | Refusal> {
    if ('token' in source) {
      const card = this.parts.tokens(source.token, context.now);
      const param = 'payment_source_token';
      return card
        ? { methodToken: source.token, card, policyVersion: TOKEN_POLICY_VERSION }
        : refuse('PAYMENT_SOURCE_NOT_ALLOWED', 'There is no such payment source.', { param });
    }
    const { paymentMethodId } = source;
    const { customerId, amount } = intent;
    if (customerId === undefined) {
      const detail = { param: 'payment_method_id' };
      return refuse('CUSTOMER_PAYMENT_METHOD_MISMATCH', 'The payment intent names no customer.', detail);
    }
    return this.parts.methods.ready(context, { customerId, paymentMethodId, amount, challengeable: true, initiatedBy });
  }

  /** A confirmation that was carried out before is answered again, whatever has become of the payment since. */
  async #firstOutcomeOr(refusal: Refusal, context: CommandContext, paymentIntentId: string, attemptId: string) {
    const again = await this.#execute(context, paymentIntentId, () => refusal);
    if (!isRefusal(again) || again.code !== refusal.code) return again;
    const first = await this.parts.charges.firstOutcome(context, paymentIntentId, attemptId);
    return !isRefusal(first) && first.replayed ? first : refusal;
  }

  #execute(
    context: CommandContext,
    paymentIntentId: string,
    decide: (state: PaymentIntent) => Decision<PaymentIntentEvent>,
  ) {
    return this.parts.runner.execute(paymentIntentAggregate, paymentIntentId, context, decide);
  }

  async #read({ environmentId }: CommandContext, paymentIntentId: string): Promise<PaymentIntent> {
    return (await this.parts.runner.load(paymentIntentAggregate, environmentId, paymentIntentId)).state;
  }
}

/** Whether this very attempt still waits for its first outcome: the engine stopped in the middle of it. */
function isOpen(intent: PaymentIntent, attemptId: string): boolean {
  return intent.attempt?.attemptId === attemptId && intent.attempt.phase === 'open';
}
