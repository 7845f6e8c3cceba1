import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import type { BillingMethod } from '../lifecycle/billing-method.js';
import { subscriptionNotFound } from '../lifecycle/cancel-subscription.js';
import { SubscriptionPaymentMethods } from '../lifecycle/subscription-payment-methods.port.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decideSetBackupMethods, inListAt, SetBackupMethods } from './set-backup-methods.js';

/** A failed cycle that waits for a better method is charged to it before the answer. */
@CommandHandler(SetBackupMethods)
export class SetBackupMethodsHandler implements ICommandHandler<SetBackupMethods> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly methods: SubscriptionPaymentMethods,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: SetBackupMethods): Promise<Executed<SubscriptionState> | Refusal> {
    const { environmentId, now } = context;
    const { subscriptionId, paymentMethodIds, consentedAt, requestedBy } = input;
    const { state: subscription } = await this.runner.load(subscriptionAggregate, environmentId, subscriptionId);
    if (subscription === null) return subscriptionNotFound();
    const methods: BillingMethod[] = [];
    let refusal: Refusal | undefined;
    for (const [place, paymentMethodId] of paymentMethodIds.entries()) {
      const method = await this.methods.resolve(context, subscription.customerId, paymentMethodId);
      if (isRefusal(method)) refusal ??= inListAt(place, method);
      else methods.push(method);
    }
    const set = await this.runner.execute(
      subscriptionAggregate,
      subscriptionId,
      context,
      (state) => refusal ?? decideSetBackupMethods({ now, methods, consentedAt, requestedBy }, state),
    );
    return isRefusal(set) ? set : this.renewals.settleAtOnce(subCommand(context, 'charge'), set);
  }
}
