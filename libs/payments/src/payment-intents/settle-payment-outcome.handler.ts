import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '#kernel';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { PaymentIntentProcess } from './payment-intent.process.js';
import { SettlePaymentOutcome } from './settle-payment-outcome.js';

@CommandHandler(SettlePaymentOutcome)
export class SettlePaymentOutcomeHandler implements ICommandHandler<SettlePaymentOutcome> {
  constructor(private readonly process: PaymentIntentProcess) {}

  async execute({ context, input }: SettlePaymentOutcome): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, ...decision } = input;
    const done = await this.process.settleOutcome(context, paymentIntentId, decision);
    return isRefusal(done) ? done : { ...done, paymentIntentId };
  }
}
