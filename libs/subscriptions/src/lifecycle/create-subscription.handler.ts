import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor, subCommand } from '#event-store';
import { ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CreateSubscription, decideCreateSubscription } from './create-subscription.js';
import { PrepareSubscription } from './prepare-subscription.process.js';

/** A first cycle that is due at once is charged before the answer. */
@CommandHandler(CreateSubscription)
export class CreateSubscriptionHandler implements ICommandHandler<CreateSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly preparation: PrepareSubscription,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: CreateSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const subscriptionId = resourceIdFor(ID_PREFIX.subscription, context.commandId);
    const known = await this.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    // The same command again gets its first answer, whatever became of the plan and the method since.
    const found = known.state === null ? await this.preparation.gather(context, input, subscriptionId) : null;
    if (isRefusal(found)) return found;
    const created = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      found === null ? [] : decideCreateSubscription(found, state),
    );
    return isRefusal(created) ? created : this.renewals.settleAtOnce(subCommand(context, 'first_charge'), created);
  }
}
