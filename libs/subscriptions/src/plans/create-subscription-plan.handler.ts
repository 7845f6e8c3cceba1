import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal } from '#kernel';
import { CreateSubscriptionPlan, decideCreateSubscriptionPlan } from './create-subscription-plan.js';
import { type SubscriptionPlanState, subscriptionPlanAggregate } from './subscription-plan.js';

@CommandHandler(CreateSubscriptionPlan)
export class CreateSubscriptionPlanHandler implements ICommandHandler<CreateSubscriptionPlan> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: CreateSubscriptionPlan): Promise<Executed<SubscriptionPlanState> | Refusal> {
    const planId = resourceIdFor(ID_PREFIX.subscriptionPlan, context.commandId);
    const lineItemIds = input.terms.lineItems.map((_, index) =>
      resourceIdFor(ID_PREFIX.subscriptionPlanLineItem, context.commandId, String(index)),
    );
    const plan = { ...input, planId, lineItemIds, merchantId: context.merchantId };
    return this.runner.execute(subscriptionPlanAggregate, planId, context, (state) =>
      decideCreateSubscriptionPlan(plan, state),
    );
  }
}
