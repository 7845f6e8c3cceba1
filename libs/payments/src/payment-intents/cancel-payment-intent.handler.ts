import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '#kernel';
import { CancelPaymentIntent } from './cancel-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { standaloneRefusal } from './order-payment-intents.js';
import { PaymentIntentProcess } from './payment-intent.process.js';

@CommandHandler(CancelPaymentIntent)
export class CancelPaymentIntentHandler implements ICommandHandler<CancelPaymentIntent> {
  constructor(private readonly process: PaymentIntentProcess) {}

  async execute({ context, input }: CancelPaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, reason } = input;
    const done = await this.process.cancel(context, paymentIntentId, reason, standaloneRefusal);
    return isRefusal(done) ? done : { ...done, paymentIntentId };
  }
}
