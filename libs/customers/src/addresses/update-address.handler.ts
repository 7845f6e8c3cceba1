import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { decideUpdateAddress, UpdateAddress } from './update-address.js';

@CommandHandler(UpdateAddress)
export class UpdateAddressHandler implements ICommandHandler<UpdateAddress> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: UpdateAddress): Promise<Executed<CustomerState> | Refusal> {
    return this.runner.execute(customerAggregate, input.customerId, context, (state) =>
      decideUpdateAddress(input, state),
    );
  }
}
