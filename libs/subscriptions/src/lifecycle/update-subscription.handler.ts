import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionPlanAggregate } from '../plans/subscription-plan.js';
import { planNotFound } from '../plans/update-subscription-plan.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import { decideUpdateSubscription, UpdateSubscription } from './update-subscription.js';

@CommandHandler(UpdateSubscription)
export class UpdateSubscriptionHandler implements ICommandHandler<UpdateSubscription> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: UpdateSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const { environmentId } = context;
    const { subscriptionId } = input;
    const { state: seen } = await this.runner.load(subscriptionAggregate, environmentId, subscriptionId);
    if (seen === null) return subscriptionNotFound();
    const { state: plan } = await this.runner.load(subscriptionPlanAggregate, environmentId, seen.terms.planId);
    if (plan === null) return planNotFound();
    return this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      decideUpdateSubscription({ ...input, plan }, state),
    );
  }
}
