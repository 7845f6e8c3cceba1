import { type CommandRunner, type Executed, stepOf } from '#event-store';
import { GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import type { CommandContext, Refusal } from '#kernel';
import { GatewaySettling } from '../charging/gateway-settling.js';
import { decideRecordCancellation } from './cancel-payment-intent.js';
import { decideRecordCapture, decideRecordCaptureFailure } from './capture-payment-intent.js';
import { type DelaySettling, decideDelaySettling } from './delay-settling.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';

type Done = Executed<PaymentIntent> | Refusal;

/** Ends what the gateway holds: takes it, or lets it go, as the stream has decided. What the gateway does not tell is asked again. */
export class PaymentHolds {
  readonly #settling: GatewaySettling;

  constructor(
    private readonly runner: CommandRunner,
    gateway: PaymentGateway,
  ) {
    this.#settling = new GatewaySettling(gateway);
  }

  async capture(context: CommandContext, paymentIntentId: string, intent: PaymentIntent): Promise<Done> {
    const { capture, gatewayPaymentId, attempt } = intent;
    if (!capture || !gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has no capture under way`);
    const { captureId, amount } = capture;
    const step = stepOf(context, captureId, 'captured');
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    if (state.capture?.captureId !== captureId) {
      return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
    }
    const call = {
      account: attempt.account,
      gatewayPaymentId,
      captureId,
      amount,
      held: intent.amount,
      at: context.now,
    };
    const result = await this.#settling.capture(call).catch(unsettled);
    if (isUnsettled(result)) {
      return this.#delay(context, paymentIntentId, captureId, state, { operation: 'capture', ...result });
    }
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, (current) =>
      'failure' in result
        ? decideRecordCaptureFailure(current, captureId, result.failure)
        : decideRecordCapture(current, captureId, result.captured),
    );
  }

  /** `hasPaid` when there is nothing to let go of any more, because the money was taken. */
  async cancel(
    context: CommandContext,
    paymentIntentId: string,
    intent: PaymentIntent,
  ): Promise<Done | { readonly hasPaid: PaymentIntent }> {
    const { gatewayPaymentId, attempt } = intent;
    if (!gatewayPaymentId || !attempt) throw new Error(`${paymentIntentId} has nothing to cancel at the gateway`);
    const step = stepOf(context, paymentIntentId, 'canceled');
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    if (!state.cancellation) return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, () => []);
    const idempotencyKey = `${gatewayPaymentId}:cancel`;
    const call = { account: attempt.account, gatewayPaymentId, idempotencyKey, at: context.now };
    const result = await this.#settling.cancel(call).catch(unsettled);
    if (isUnsettled(result)) {
      return this.#delay(context, paymentIntentId, 'canceled', state, { operation: 'cancellation', ...result });
    }
    if (result === 'has_paid') return { hasPaid: state };
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, decideRecordCancellation);
  }

  /** Whether the gateway shows that the capture or cancellation under way is done. */
  async isCarriedOut({ capture, attempt, gatewayPaymentId }: PaymentIntent): Promise<boolean> {
    const status = await this.#settling.statusOf(attempt!.account, gatewayPaymentId!);
    return status === 'succeeded' || (!capture && status === 'canceled');
  }

  #delay(
    context: CommandContext,
    paymentIntentId: string,
    about: string,
    { settling }: PaymentIntent,
    delay: Omit<DelaySettling, 'now'>,
  ): Promise<Done> {
    const step = stepOf(context, `${paymentIntentId}/${about}`, `delayed:${settling?.looks ?? 0}`);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, (state) =>
      decideDelaySettling(state, { ...delay, now: context.now }),
    );
  }
}

interface Unsettled {
  readonly reason: string;
}

/** Gateway failures are an outcome that is not known yet; anything else passes through. */
function unsettled(error: unknown): Unsettled {
  if (error instanceof GatewayRefused) return { reason: `gateway_refused:${error.code}` };
  if (error instanceof GatewayUnavailable) return { reason: 'gateway_gave_no_answer' };
  throw error;
}

function isUnsettled(result: object | string): result is Unsettled {
  return typeof result === 'object' && 'reason' in result;
}
