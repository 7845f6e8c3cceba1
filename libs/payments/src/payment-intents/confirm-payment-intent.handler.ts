import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal, refuse } from '#kernel';
import { SAVED_METHODS, type SavedMethods } from '../charging/saved-methods.port.js';
import { ConfirmPaymentIntent, confirmRefusal, decideStartPaymentAttempt } from './confirm-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { PaymentIntentCharges } from './payment-intent-charges.js';

@CommandHandler(ConfirmPaymentIntent)
export class ConfirmPaymentIntentHandler implements ICommandHandler<ConfirmPaymentIntent> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly charges: PaymentIntentCharges,
    @Inject(SAVED_METHODS) private readonly methods: SavedMethods,
  ) {}

  async execute({ context, input }: ConfirmPaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, paymentMethodId } = input;
    const state = await this.#read(context, paymentIntentId);
    if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
    if (paymentMethodId === undefined) return this.#goOn(context, paymentIntentId, state);

    const attemptId = resourceIdFor(ID_PREFIX.paymentAttempt, context.commandId);
    const started = await this.#start(context, paymentIntentId, state, paymentMethodId, attemptId);
    if (isRefusal(started)) return started;
    // A rival with the same key may have begun the attempt after the state above was read, so it is read anew.
    const latest = started.replayed ? await this.#read(context, paymentIntentId) : started.state;
    if (started.replayed && !isOpen(latest, attemptId)) {
      return answerOf(await this.charges.firstOutcome(context, paymentIntentId, attemptId), paymentIntentId, true);
    }
    const done = await this.charges.driveAttempt(context, paymentIntentId, latest, started.replayed);
    return answerOf(done, paymentIntentId, started.replayed);
  }

  async #read({ environmentId }: CommandContext, paymentIntentId: string): Promise<PaymentIntent> {
    return (await this.runner.load(paymentIntentAggregate, environmentId, paymentIntentId)).state;
  }

  async #start(
    context: CommandContext,
    paymentIntentId: string,
    intent: PaymentIntent,
    paymentMethodId: string,
    attemptId: string,
  ) {
    const refusal = confirmRefusal(intent) ?? ownerRefusal(intent);
    if (refusal) return this.#replayOr(refusal, context, paymentIntentId);
    const charge = {
      customerId: intent.customerId!,
      paymentMethodId,
      amount: intent.amount,
      challengeable: true,
      initiatedBy: 'merchant' as const,
    };
    const method = await this.methods.ready(context, charge);
    if (isRefusal(method)) return this.#replayOr(method, context, paymentIntentId);
    const account = { merchantId: context.merchantId, environmentId: context.environmentId };
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideStartPaymentAttempt(state, { attemptId, method, account, now: context.now }),
    );
  }

  /** A confirmation that was carried out before is answered again, whatever has become of the payment since. */
  #replayOr(refusal: Refusal, context: CommandContext, paymentIntentId: string) {
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, context, () => refusal);
  }

  /** Without a method: the buyer says that the challenge is done. Saying it twice is no error. */
  async #goOn(context: CommandContext, paymentIntentId: string, intent: PaymentIntent) {
    const attempt = intent.attempt;
    if (attempt?.phase === 'requires_action' && !confirmRefusal(intent)) {
      const done = await this.charges.driveAttempt(context, paymentIntentId, intent, true);
      return answerOf(done, paymentIntentId, false);
    }
    if (attempt?.pendingActionId && (intent.status === 'succeeded' || intent.status === 'requires_capture')) {
      const loaded = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, () => []);
      return isRefusal(loaded) ? loaded : { ...loaded, paymentIntentId };
    }
    return (
      confirmRefusal(intent) ??
      refuse('PAYMENT_SOURCE_REQUIRED', 'Name the saved payment method to charge.', { param: 'payment_method_id' })
    );
  }
}

/** Whether this very attempt still waits for its first outcome: the engine stopped in the middle of it. */
function isOpen(intent: PaymentIntent, attemptId: string): boolean {
  return intent.attempt?.attemptId === attemptId && intent.attempt.phase === 'open';
}

function ownerRefusal(intent: PaymentIntent): Refusal | undefined {
  if (intent.customerId) return undefined;
  const detail = { param: 'payment_method_id' };
  return refuse('CUSTOMER_PAYMENT_METHOD_MISMATCH', 'The payment intent names no customer.', detail);
}

/** A decline is the caller's answer, not only a state: 402 with the contract's code. */
function answerOf(
  done: Awaited<ReturnType<PaymentIntentCharges['driveAttempt']>>,
  paymentIntentId: string,
  replayed: boolean,
): PaymentIntentAnswer | Refusal {
  if (isRefusal(done)) return done;
  const { attempt, lastError, status } = done.state;
  if (attempt?.phase === 'declined' && lastError) {
    const detail = { payment_intent_ids: [paymentIntentId], current_status: status };
    return refuse(lastError.code.toUpperCase(), lastError.message, detail);
  }
  if (attempt?.phase === 'not_attempted') {
    return refuse(
      'PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE',
      'The payment provider could not be reached; nothing was charged.',
      {
        payment_intent_ids: [paymentIntentId],
        current_status: status,
      },
    );
  }
  return { ...done, paymentIntentId, replayed: replayed || done.replayed };
}
