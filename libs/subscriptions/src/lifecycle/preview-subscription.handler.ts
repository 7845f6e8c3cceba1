import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal } from '#kernel';
import { decideCreateSubscription } from './create-subscription.js';
import { PrepareSubscription } from './prepare-subscription.process.js';
import { PreviewSubscription, type SubscriptionPreview } from './preview-subscription.js';

/** The very decision that creating takes, without its consequences. */
@CommandHandler(PreviewSubscription)
export class PreviewSubscriptionHandler implements ICommandHandler<PreviewSubscription> {
  constructor(private readonly preparation: PrepareSubscription) {}

  async execute({ context, input }: PreviewSubscription): Promise<SubscriptionPreview> {
    const subscriptionId = resourceIdFor(ID_PREFIX.subscription, context.commandId);
    const found = await this.preparation.gather(context, input, subscriptionId);
    if (isRefusal(found)) return { refusal: found };
    const decision = decideCreateSubscription(found, null);
    const { currency } = found.plan;
    return isRefusal(decision) ? { currency, refusal: decision } : { currency };
  }
}
