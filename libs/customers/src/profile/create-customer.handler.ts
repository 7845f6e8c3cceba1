import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import type { Refusal } from '#kernel';
import { ID_PREFIX, isRefusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { CustomerEmailClaims } from '../email/claim-customer-email.handler.js';
import { CreateCustomer, decideCreateCustomer } from './create-customer.js';

/** First the e-mail, then the customer. A crash in between is healed by the same command coming again. */
@CommandHandler(CreateCustomer)
export class CreateCustomerHandler implements ICommandHandler<CreateCustomer> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly emails: CustomerEmailClaims,
  ) {}

  async execute({ context, input }: CreateCustomer): Promise<Executed<CustomerState> | Refusal> {
    const { merchantId } = context;
    const customerId = resourceIdFor(ID_PREFIX.customer, context.commandId);
    const dry = decideCreateCustomer({ ...input, customerId, merchantId }, customerAggregate.initial);
    if (isRefusal(dry)) return dry;
    const unclaimable = await this.emails.claim(context, customerId, input.email);
    if (unclaimable) return unclaimable;
    return this.runner.execute(customerAggregate, customerId, context, (state) =>
      decideCreateCustomer({ ...input, customerId, merchantId }, state),
    );
  }
}
