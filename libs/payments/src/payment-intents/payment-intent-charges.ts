import type { CommandRunner, Executed } from '#event-store';
import { commandIdOf, EventStoreUnavailable, resourceIdFor } from '#event-store';
import type { PaymentGateway } from '#gateways';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { ChargeDriver } from '../charging/charge-driver.js';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import { GatewaySettling } from '../charging/gateway-settling.js';
import type { SavedMethods } from '../charging/saved-methods.port.js';
import { decideExpireAuthorization, decideRecordCancellation } from './cancel-payment-intent.js';
import { decideRecordCapture, decideRecordCaptureFailure } from './capture-payment-intent.js';
import { type PaymentAttempt, type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import {
  confirmablePayment,
  decideRecordPaymentOutcome,
  decideRememberGatewayPayment,
} from './record-payment-outcome.js';

/** The step that records what an attempt came to when nobody had looked at it before. */
const FIRST_OUTCOME = 'outcome:open:0';

/** The steps of a payment intent that involve the gateway. Each may be repeated, by anybody, after any failure. */
export class PaymentIntentCharges {
  readonly #driver: ChargeDriver;
  readonly #settling: GatewaySettling;

  constructor(
    private readonly runner: CommandRunner,
    gateway: PaymentGateway,
    private readonly methods: SavedMethods,
  ) {
    this.#driver = new ChargeDriver(gateway);
    this.#settling = new GatewaySettling(gateway);
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
    const step = (name: string) => stepOf(context, attempt.attemptId, name);
    const outcome = await this.#driver.drive(
      {
        ...attempt,
        paymentIntentId,
        customerId: intent.customerId,
        captureMethod: intent.captureMethod,
        gatewayPaymentId: intent.gatewayPaymentId,
        afterChallenge: attempt.pendingActionId !== undefined,
        challengeable: true,
        isBuyerPresent: attempt.paymentMethodId === undefined,
        resumed: resumed || attempt.phase === 'requires_action',
      },
      context.now,
      (gatewayPaymentId) => this.#remember(step('gateway_payment'), paymentIntentId, attempt, gatewayPaymentId),
    );
    const recording = step(`outcome:${attempt.phase}:${attempt.probes}`);
    const { customerId } = intent;
    const { attemptId, paymentMethodId, amount, initiatedBy } = attempt;
    if (customerId && paymentMethodId) {
      // Before the outcome: a stop in between leaves the attempt open, and all of this is done again.
      const charge = { customerId, paymentMethodId, paymentIntentId, attemptId, amount, initiatedBy };
      await this.methods.remember(step(`remember:${outcome.kind}`), charge, outcome);
    }
    return this.#record(recording, paymentIntentId, attempt, outcome);
  }

  /** The answer that this attempt got first, however often it is asked for again. */
  firstOutcome(context: CommandContext, paymentIntentId: string, attemptId: string) {
    const step = stepOf(context, attemptId, FIRST_OUTCOME);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
  }

  /** Asks the gateway for the capture that the stream has decided on; once that has ended, its end is told again. */
  async driveCapture(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const { capture, gatewayPaymentId, attempt } = intent;
    if (!capture || !gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has no capture under way`);
    const { captureId } = capture;
    const step = stepOf(context, captureId, 'captured');
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    if (state.capture?.captureId !== captureId) {
      return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
    }
    const { account } = attempt;
    const result = await this.#settling.capture({ account, gatewayPaymentId, ...capture, at: context.now });
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, (current) =>
      'failure' in result
        ? decideRecordCaptureFailure(current, captureId, result.failure)
        : decideRecordCapture(current, captureId, result.captured),
    );
  }

  /** Asks the gateway to let go of its payment, as the stream has decided. A payment that has paid meanwhile stays paid (F15). */
  async driveCancellation(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const { gatewayPaymentId, attempt } = intent;
    if (!gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has nothing to cancel at the gateway`);
    const step = stepOf(context, paymentIntentId, 'canceled');
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    if (!state.cancellation) return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
    const { account } = attempt;
    const idempotencyKey = `${paymentIntentId}:cancel`;
    const result = await this.#settling.cancel({ account, gatewayPaymentId, idempotencyKey, at: context.now });
    if (result === 'has_paid') return this.driveAttempt(context, paymentIntentId, state, true);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, decideRecordCancellation);
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

  #record(context: CommandContext, paymentIntentId: string, attempt: PaymentAttempt, outcome: ChargeOutcome) {
    const verdict =
      outcome.kind === 'declined'
        ? this.methods.classify(outcome, context.now)
        : { declineClass: '', policyVersion: '' };
    const { attemptId } = attempt;
    const pendingActionId = resourceIdFor(ID_PREFIX.paymentAction, commandIdOf(attemptId));
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideRecordPaymentOutcome(state, { attemptId, outcome, ...verdict, pendingActionId, now: context.now }),
    );
  }
}

/** A step's command: one id whoever takes it, so that two who take it at once leave one trace. */
function stepOf(context: CommandContext, attemptId: string, step: string): CommandContext {
  return { ...context, commandId: commandIdOf(context.environmentId, attemptId, step), fingerprint: step };
}
