import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { paymentMethodNotFound } from '../refusals.js';
import { decideExpirePaymentMethod, ExpirePaymentMethod } from './expire-payment-method.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';

@CommandHandler(ExpirePaymentMethod)
export class ExpirePaymentMethodHandler implements ICommandHandler<ExpirePaymentMethod> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
  ) {}

  async execute({ context, input }: ExpirePaymentMethod): Promise<Executed<CustomerState> | Refusal> {
    const customerId = await this.directory.customerOf(context.environmentId, input.paymentMethodId);
    if (customerId === undefined) return paymentMethodNotFound();
    return this.runner.execute(customerAggregate, customerId, context, (state) =>
      decideExpirePaymentMethod({ ...input, now: context.now }, state),
    );
  }
}
