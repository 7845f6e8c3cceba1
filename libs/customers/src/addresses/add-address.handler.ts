import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import type { Refusal } from '#kernel';
import { ID_PREFIX, isRefusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { AddAddress, decideAddAddress } from './add-address.js';

/** The customer with its new address, and which one that is. */
export interface AddressAdding extends Executed<CustomerState> {
  readonly customerAddressId: string;
}

@CommandHandler(AddAddress)
export class AddAddressHandler implements ICommandHandler<AddAddress> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: AddAddress): Promise<AddressAdding | Refusal> {
    const customerAddressId = resourceIdFor(ID_PREFIX.customerAddress, context.commandId);
    const executed = await this.runner.execute(customerAggregate, input.customerId, context, (state) =>
      decideAddAddress({ ...input, customerAddressId }, state),
    );
    return isRefusal(executed) ? executed : { ...executed, customerAddressId };
  }
}
