import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal, type Refusal, refuse } from '#kernel';
import { declineRemediation } from '../charging/decline-remediation.js';
import { ConfirmPaymentIntent } from './confirm-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { standaloneRefusal } from './order-payment-intents.js';
import type { PaymentIntent } from './payment-intent.js';
import { PaymentIntentProcess } from './payment-intent.process.js';

@CommandHandler(ConfirmPaymentIntent)
export class ConfirmPaymentIntentHandler implements ICommandHandler<ConfirmPaymentIntent> {
  constructor(private readonly process: PaymentIntentProcess) {}

  async execute({ context, input }: ConfirmPaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, source } = input;
    if (source === undefined) {
      return answerOf(await this.process.resume(context, paymentIntentId, standaloneRefusal), paymentIntentId);
    }
    const attemptId = resourceIdFor(ID_PREFIX.paymentAttempt, context.commandId);
    // Only a buyer's own browser gets a token; a saved method is named by the merchant's server.
    const initiatedBy = 'token' in source ? 'customer' : 'merchant';
    const confirmation = { attemptId, source, initiatedBy } as const;
    return answerOf(
      await this.process.confirm(context, paymentIntentId, confirmation, standaloneRefusal),
      paymentIntentId,
    );
  }
}

/** A decline is the caller's answer, not only a state: 402 with the contract's code. */
function answerOf(done: Executed<PaymentIntent> | Refusal, paymentIntentId: string): PaymentIntentAnswer | Refusal {
  if (isRefusal(done)) return done;
  const { attempt, lastError, status } = done.state;
  const detail = { payment_intent_ids: [paymentIntentId], current_status: status };
  if (attempt?.phase === 'declined' && lastError) {
    return refuse(lastError.code.toUpperCase(), lastError.message, {
      ...detail,
      ...declineRemediation(lastError),
    });
  }
  if (attempt?.phase === 'not_attempted') {
    const message = 'The payment provider could not be reached; nothing was charged.';
    return refuse('PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE', message, detail);
  }
  return { ...done, paymentIntentId };
}
