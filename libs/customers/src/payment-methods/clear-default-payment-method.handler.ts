import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { ClearDefaultPaymentMethod, decideClearDefaultPaymentMethod } from './clear-default-payment-method.js';

@CommandHandler(ClearDefaultPaymentMethod)
export class ClearDefaultPaymentMethodHandler implements ICommandHandler<ClearDefaultPaymentMethod> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: ClearDefaultPaymentMethod): Promise<Executed<CustomerState> | Refusal> {
    return this.runner.execute(customerAggregate, input.customerId, context, decideClearDefaultPaymentMethod);
  }
}
