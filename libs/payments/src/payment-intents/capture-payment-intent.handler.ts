import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '#kernel';
import { CapturePaymentIntent } from './capture-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { standaloneRefusal } from './order-payment-intents.js';
import { PaymentIntentProcess } from './payment-intent.process.js';

@CommandHandler(CapturePaymentIntent)
export class CapturePaymentIntentHandler implements ICommandHandler<CapturePaymentIntent> {
  constructor(private readonly process: PaymentIntentProcess) {}

  async execute({ context, input }: CapturePaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, amount } = input;
    const done = await this.process.capture(context, paymentIntentId, amount, standaloneRefusal);
    return isRefusal(done) ? done : { ...done, paymentIntentId };
  }
}
