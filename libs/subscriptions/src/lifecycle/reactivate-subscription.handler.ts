import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decideReactivateSubscription, ReactivateSubscription } from './reactivate-subscription.js';

@CommandHandler(ReactivateSubscription)
export class ReactivateSubscriptionHandler implements ICommandHandler<ReactivateSubscription> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: ReactivateSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideReactivateSubscription({ ...input, now: context.now }, state),
    );
  }
}
