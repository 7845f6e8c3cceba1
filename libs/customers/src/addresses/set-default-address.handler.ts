import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { decideSetDefaultAddress, SetDefaultAddress } from './set-default-address.js';

@CommandHandler(SetDefaultAddress)
export class SetDefaultAddressHandler implements ICommandHandler<SetDefaultAddress> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: SetDefaultAddress): Promise<Executed<CustomerState> | Refusal> {
    return this.runner.execute(customerAggregate, input.customerId, context, (state) =>
      decideSetDefaultAddress(input, state),
    );
  }
}
