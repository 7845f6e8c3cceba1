import type { CommandRunner, Executed } from '#event-store';
import { commandIdOf, resourceIdFor } from '#event-store';
import { type GatewayPayment, GatewayRefused, type PaymentGateway } from '#gateways';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { ChargeDriver } from '../charging/charge-driver.js';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
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

  constructor(
    private readonly runner: CommandRunner,
    private readonly gateway: PaymentGateway,
    private readonly methods: SavedMethods,
  ) {
    this.#driver = new ChargeDriver(gateway);
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
        resumed: resumed || attempt.phase === 'requires_action',
      },
      context.now,
      async (gatewayPaymentId) => {
        const { attemptId } = attempt;
        const done = await this.runner.execute(
          paymentIntentAggregate,
          paymentIntentId,
          step('gateway_payment'),
          (state) => decideRememberGatewayPayment(state, attemptId, gatewayPaymentId),
        );
        // A repeated step is answered from the past; whether the attempt is still open is a question of now.
        const { state } =
          isRefusal(done) || done.replayed
            ? await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId)
            : done;
        return confirmablePayment(state, attemptId);
      },
    );
    const recorded = await this.#record(step(outcomeStep(attempt)), paymentIntentId, attempt, outcome);
    if (!isRefusal(recorded) && intent.customerId) {
      const charge = { customerId: intent.customerId, paymentMethodId: attempt.paymentMethodId, paymentIntentId };
      await this.methods.remember(step('remember'), charge, outcome);
    }
    return recorded;
  }

  /** The answer that this attempt got first, however often it is asked for again. */
  firstOutcome(context: CommandContext, paymentIntentId: string, attemptId: string) {
    const step = stepOf(context, attemptId, FIRST_OUTCOME);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
  }

  /** Asks the gateway for the capture that the stream has decided on. */
  async driveCapture(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const { capture, gatewayPaymentId, attempt } = intent;
    if (!capture || !gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has no capture under way`);
    const { account } = attempt;
    const { captureId, amount } = capture;
    const call = { account, gatewayPaymentId, amount, idempotencyKey: `${captureId}:capture`, at: context.now };
    const payment = await this.#orWhatIsTrue(() => this.gateway.capturePayment(call), intent);
    if (payment instanceof GatewayRefused || payment.status !== 'succeeded') {
      const reason = payment instanceof GatewayRefused ? payment.code : `gateway_payment_${payment.status}`;
      return this.runner.execute(
        paymentIntentAggregate,
        paymentIntentId,
        stepOf(context, captureId, 'capture_failed'),
        (state) => decideRecordCaptureFailure(state, captureId, reason),
      );
    }
    const captured = payment.capturedAmount ?? amount;
    return this.runner.execute(
      paymentIntentAggregate,
      paymentIntentId,
      stepOf(context, captureId, 'captured'),
      (state) => decideRecordCapture(state, captureId, captured),
    );
  }

  /** Asks the gateway to let go of its payment, as the stream has decided. */
  async driveCancellation(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const { gatewayPaymentId, attempt } = intent;
    if (!gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has nothing to cancel at the gateway`);
    const { account } = attempt;
    const idempotencyKey = `${paymentIntentId}:cancel`;
    const call = { account, gatewayPaymentId, idempotencyKey, at: context.now };
    const payment = await this.#orWhatIsTrue(() => this.gateway.cancelPayment(call), intent);
    if (payment instanceof GatewayRefused) throw payment;
    // A confirmation was faster at the gateway, and whoever sent it may be gone: what was paid is paid.
    if (payment.status === 'succeeded') return this.driveAttempt(context, paymentIntentId, intent, true);
    return this.runner.execute(
      paymentIntentAggregate,
      paymentIntentId,
      stepOf(context, paymentIntentId, 'canceled'),
      decideRecordCancellation,
    );
  }

  /** Lets go of an authorization that nobody captured in time. */
  async expireAuthorization(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const started = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideExpireAuthorization(state, context.now),
    );
    if (isRefusal(started) || !started.state.cancellation) return started;
    return this.driveCancellation(context, paymentIntentId, { ...intent, cancellation: started.state.cancellation });
  }

  /**
   * What a call came to. When it fails, the payment is read: an error kept under the key never says more (F7), and a refusal may only
   * mean that somebody was faster. The failure stands when the payment is still as it was: a refusal is given back, all else thrown.
   */
  async #orWhatIsTrue(
    call: () => Promise<GatewayPayment>,
    intent: PaymentIntent,
  ): Promise<GatewayPayment | GatewayRefused> {
    try {
      return await call();
    } catch (error) {
      const payment = await this.gateway.retrievePayment(intent.attempt!.account, intent.gatewayPaymentId!);
      if (payment.status === 'succeeded' || payment.status === 'canceled') return payment;
      if (error instanceof GatewayRefused) return error;
      throw error;
    }
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

/** Tells apart the moments at which an attempt was looked at. */
function outcomeStep({ phase, probes, looks }: PaymentAttempt): string {
  return phase === 'requires_action' ? `outcome:${phase}:${probes}:${looks}` : `outcome:${phase}:${probes}`;
}

/** A step's command: one id whoever takes it, so that two who take it at once leave one trace. */
function stepOf(context: CommandContext, attemptId: string, step: string): CommandContext {
  return { ...context, commandId: commandIdOf(context.environmentId, attemptId, step), fingerprint: step };
}
