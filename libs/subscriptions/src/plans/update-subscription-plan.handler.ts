import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal } from '#kernel';
import { type SubscriptionPlanState, subscriptionPlanAggregate } from './subscription-plan.js';
import { decideUpdateSubscriptionPlan, UpdateSubscriptionPlan } from './update-subscription-plan.js';

@CommandHandler(UpdateSubscriptionPlan)
export class UpdateSubscriptionPlanHandler implements ICommandHandler<UpdateSubscriptionPlan> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: UpdateSubscriptionPlan): Promise<Executed<SubscriptionPlanState> | Refusal> {
    const lineItemIds = (input.changes.lineItems ?? []).map((_, index) =>
      resourceIdFor(ID_PREFIX.subscriptionPlanLineItem, context.commandId, String(index)),
    );
    return this.runner.execute(subscriptionPlanAggregate, input.planId, context, (state) =>
      decideUpdateSubscriptionPlan({ ...input, lineItemIds }, state),
    );
  }
}
