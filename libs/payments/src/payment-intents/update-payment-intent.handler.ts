import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { customerRefusal } from './find-named-customer.js';
import { paymentIntentAggregate } from './payment-intent.js';
import { decideUpdatePaymentIntent, UpdatePaymentIntent } from './update-payment-intent.js';

@CommandHandler(UpdatePaymentIntent)
export class UpdatePaymentIntentHandler implements ICommandHandler<UpdatePaymentIntent> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: UpdatePaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, customerId } = input;
    const unknown = await customerRefusal(this.runner, context.environmentId, customerId);
    const done = await this.runner.execute(
      paymentIntentAggregate,
      paymentIntentId,
      context,
      (state) => unknown ?? decideUpdatePaymentIntent(state, input),
    );
    return isRefusal(done) ? done : { ...done, paymentIntentId };
  }
}
