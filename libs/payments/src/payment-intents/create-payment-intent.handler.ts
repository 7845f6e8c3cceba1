import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { customerAggregate } from '#customers';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal, refuse } from '#kernel';
import { CreatePaymentIntent, decideCreatePaymentIntent } from './create-payment-intent.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';

/** A payment intent and its id. */
export interface PaymentIntentAnswer extends Executed<PaymentIntent> {
  readonly paymentIntentId: string;
}

@CommandHandler(CreatePaymentIntent)
export class CreatePaymentIntentHandler implements ICommandHandler<CreatePaymentIntent> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: CreatePaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    if (input.customerId && !(await this.#customerExists(context.environmentId, input.customerId))) {
      return refuse('RESOURCE_NOT_FOUND', 'No such customer.', { param: 'customer_id' });
    }
    const paymentIntentId = resourceIdFor(ID_PREFIX.paymentIntent, context.commandId);
    const done = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideCreatePaymentIntent(state, input, context.merchantId),
    );
    return 'refused' in done ? done : { ...done, paymentIntentId };
  }

  async #customerExists(environmentId: string, customerId: string): Promise<boolean> {
    const { state } = await this.runner.load(customerAggregate, environmentId, customerId);
    return state.profile !== undefined;
  }
}
