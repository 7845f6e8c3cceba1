import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { ArchiveSubscriptionPlan, decideArchiveSubscriptionPlan } from './archive-subscription-plan.js';
import { LivePlanSubscriptions } from './live-plan-subscriptions.port.js';
import { type SubscriptionPlanState, subscriptionPlanAggregate } from './subscription-plan.js';

@CommandHandler(ArchiveSubscriptionPlan)
export class ArchiveSubscriptionPlanHandler implements ICommandHandler<ArchiveSubscriptionPlan> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly live: LivePlanSubscriptions,
  ) {}

  async execute({ context, input }: ArchiveSubscriptionPlan): Promise<Executed<SubscriptionPlanState> | Refusal> {
    const liveSubscriptions = await this.live.ofPlan(context.environmentId, input.planId);
    return this.runner.execute(subscriptionPlanAggregate, input.planId, context, (state) =>
      decideArchiveSubscriptionPlan({ ...input, liveSubscriptions }, state),
    );
  }
}
