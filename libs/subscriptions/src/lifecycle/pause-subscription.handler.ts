import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decidePauseSubscription, PauseSubscription } from './pause-subscription.js';

@CommandHandler(PauseSubscription)
export class PauseSubscriptionHandler implements ICommandHandler<PauseSubscription> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: PauseSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decidePauseSubscription({ ...input, now: context.now }, state),
    );
  }
}
