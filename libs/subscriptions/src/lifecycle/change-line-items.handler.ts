import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { ChangeLineItems, decideChangeLineItems } from './change-line-items.js';

@CommandHandler(ChangeLineItems)
export class ChangeLineItemsHandler implements ICommandHandler<ChangeLineItems> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: ChangeLineItems): Promise<Executed<SubscriptionState> | Refusal> {
    const newLineItemId = resourceIdFor(ID_PREFIX.subscriptionLineItem, context.commandId);
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideChangeLineItems({ ...input, newLineItemId }, state),
    );
  }
}
