import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CancelSubscription, decideCancelSubscription } from './cancel-subscription.js';

@CommandHandler(CancelSubscription)
export class CancelSubscriptionHandler implements ICommandHandler<CancelSubscription> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: CancelSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideCancelSubscription({ ...input, now: context.now }, state),
    );
  }
}
