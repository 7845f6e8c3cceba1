import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal } from '#kernel';
import { SubscriptionReferences } from './claim-reference.process.js';
import { type NewSubscription, refusalsOfCreation } from './create-subscription.js';
import { PrepareSubscription } from './prepare-subscription.process.js';
import { PreviewSubscription, type SubscriptionPreview } from './preview-subscription.js';
import { subscriptionAlreadyExists } from './reference-claim.js';

/** The very rules that a creation is decided by, without its consequences. */
@CommandHandler(PreviewSubscription)
export class PreviewSubscriptionHandler implements ICommandHandler<PreviewSubscription> {
  constructor(
    private readonly preparation: PrepareSubscription,
    private readonly references: SubscriptionReferences,
  ) {}

  async execute({ context, input }: PreviewSubscription): Promise<SubscriptionPreview> {
    const subscriptionId = resourceIdFor(ID_PREFIX.subscription, context.commandId);
    const found = await this.preparation.gather(context, input, subscriptionId);
    if (isRefusal(found)) return { refusals: [found] };
    const refusals = refusalsOfCreation(found);
    const holder = await this.#holder(context.environmentId, found);
    const taken = holder === null ? [] : [subscriptionAlreadyExists(holder)];
    return { currency: found.plan.currency, refusals: [...refusals, ...taken] };
  }

  async #holder(environmentId: string, { customerId, plan, externalReferenceId: reference }: NewSubscription) {
    if (reference === null) return null;
    return this.references.holderOf(environmentId, { customerId, planId: plan.planId, reference });
  }
}
