import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import { decideSkipCycle, SkipCycle } from './skip-cycle.js';

@CommandHandler(SkipCycle)
export class SkipCycleHandler implements ICommandHandler<SkipCycle> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: SkipCycle): Promise<Executed<SubscriptionState> | Refusal> {
    const { environmentId, now } = context;
    const seen = await this.runner.load(subscriptionAggregate, environmentId, input.subscriptionId);
    if (seen.state === null) return subscriptionNotFound();
    const { cycle } = seen.state;
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideSkipCycle({ ...input, now, cycle }, state),
    );
  }
}
