import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor, subCommand } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { SubscriptionReferences } from './claim-reference.process.js';
import { CreateSubscription, decideCreateSubscription, type NewSubscription } from './create-subscription.js';
import { PrepareSubscription } from './prepare-subscription.process.js';
import { subscriptionAlreadyExists } from './reference-claim.js';

/** A first cycle that is due at once is charged before the answer. */
@CommandHandler(CreateSubscription)
export class CreateSubscriptionHandler implements ICommandHandler<CreateSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly preparation: PrepareSubscription,
    private readonly references: SubscriptionReferences,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: CreateSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const ownId = resourceIdFor(ID_PREFIX.subscription, context.commandId);
    const known = await this.runner.load(subscriptionAggregate, context.environmentId, ownId);
    // The same command again gets its first answer, whatever became of the plan and the method since.
    const found = known.state === null ? await this.preparation.gather(context, input, ownId) : null;
    if (isRefusal(found)) return found;
    const subscriptionId = found === null ? ownId : await this.#claimReference(context, found);
    if (isRefusal(subscriptionId)) return subscriptionId;
    const created = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) => {
      // Not by this command: then by another one under the same reference.
      if (state !== null) return subscriptionAlreadyExists(state);
      return found === null ? [] : decideCreateSubscription({ ...found, subscriptionId }, state);
    });
    return isRefusal(created) ? created : this.renewals.settleAtOnce(subCommand(context, 'first_charge'), created);
  }

  /** What cannot be made claims nothing. */
  async #claimReference(context: CommandContext, found: NewSubscription): Promise<string | Refusal> {
    const { subscriptionId, customerId, plan, externalReferenceId: reference } = found;
    const dry = decideCreateSubscription(found, null);
    if (isRefusal(dry)) return dry;
    if (reference === null) return subscriptionId;
    return this.references.claim(context, { customerId, planId: plan.planId, reference }, subscriptionId);
  }
}
