import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal } from '#kernel';
import { CreatePaymentIntent, decideCreatePaymentIntent } from './create-payment-intent.js';
import { customerRefusal } from './find-named-customer.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';

/** A payment intent and its id. */
export interface PaymentIntentAnswer extends Executed<PaymentIntent> {
  readonly paymentIntentId: string;
}

@CommandHandler(CreatePaymentIntent)
export class CreatePaymentIntentHandler implements ICommandHandler<CreatePaymentIntent> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: CreatePaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const unknown = await customerRefusal(this.runner, context.environmentId, input.customerId);
    if (unknown) return unknown;
    const paymentIntentId = resourceIdFor(ID_PREFIX.paymentIntent, context.commandId);
    const done = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideCreatePaymentIntent(state, input, context.merchantId),
    );
    return 'refused' in done ? done : { ...done, paymentIntentId };
  }
}
