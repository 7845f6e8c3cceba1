import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { planLineItemIds } from './plan-line-item-ids.js';
import { type SubscriptionPlanState, subscriptionPlanAggregate } from './subscription-plan.js';
import { decideUpdateSubscriptionPlan, UpdateSubscriptionPlan } from './update-subscription-plan.js';

@CommandHandler(UpdateSubscriptionPlan)
export class UpdateSubscriptionPlanHandler implements ICommandHandler<UpdateSubscriptionPlan> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: UpdateSubscriptionPlan): Promise<Executed<SubscriptionPlanState> | Refusal> {
    const lineItemIds = planLineItemIds(context, input.changes.lineItems?.length ?? 0);
    return this.runner.execute(subscriptionPlanAggregate, input.planId, context, (state) =>
      decideUpdateSubscriptionPlan({ ...input, lineItemIds }, state),
    );
  }
}
