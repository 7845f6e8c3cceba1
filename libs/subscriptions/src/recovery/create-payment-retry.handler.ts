import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor, subCommand } from '#event-store';
import { ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CreatePaymentRetry, decideCreatePaymentRetry } from './create-payment-retry.js';

/** The cycle is charged before the answer. */
@CommandHandler(CreatePaymentRetry)
export class CreatePaymentRetryHandler implements ICommandHandler<CreatePaymentRetry> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: CreatePaymentRetry): Promise<Executed<SubscriptionState> | Refusal> {
    const { commandId, now } = context;
    const { subscriptionId, ...asked } = input;
    const retryId = resourceIdFor(ID_PREFIX.subscriptionPaymentRetry, commandId);
    const created = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      decideCreatePaymentRetry({ ...asked, now, retryId }, state),
    );
    return isRefusal(created) ? created : this.renewals.settleAtOnce(subCommand(context, 'charge'), created);
  }
}
