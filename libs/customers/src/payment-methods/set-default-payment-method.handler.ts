import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { paymentMethodNotFound } from '../refusals.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';
import { decideSetDefaultPaymentMethod, SetDefaultPaymentMethod } from './set-default-payment-method.js';

@CommandHandler(SetDefaultPaymentMethod)
export class SetDefaultPaymentMethodHandler implements ICommandHandler<SetDefaultPaymentMethod> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
  ) {}

  async execute({ context, input }: SetDefaultPaymentMethod): Promise<Executed<CustomerState> | Refusal> {
    const customerId = await this.directory.customerOf(context.environmentId, input.paymentMethodId);
    if (customerId === undefined) return paymentMethodNotFound();
    return this.runner.execute(customerAggregate, customerId, context, (state) =>
      decideSetDefaultPaymentMethod({ ...input, now: context.now }, state),
    );
  }
}
