import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor, subCommand } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { BillingSettings } from '../billing/billing-settings.port.js';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionPlanAggregate } from '../plans/subscription-plan.js';
import { planNotFound } from '../plans/update-subscription-plan.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CreateSubscription, decideCreateSubscription, type NewSubscription } from './create-subscription.js';
import { SubscriptionPaymentMethods } from './subscription-payment-methods.port.js';

/** Gathers what the decision needs from other streams; a first cycle that is due at once is charged before the answer. */
@CommandHandler(CreateSubscription)
export class CreateSubscriptionHandler implements ICommandHandler<CreateSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly methods: SubscriptionPaymentMethods,
    private readonly settings: BillingSettings,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: CreateSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const subscriptionId = resourceIdFor(ID_PREFIX.subscription, context.commandId);
    const known = await this.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    // The same command again gets its first answer, whatever became of the plan and the method since.
    const found = known.state === null ? await this.gather(context, input, subscriptionId) : null;
    if (isRefusal(found)) return found;
    const created = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      found === null ? [] : decideCreateSubscription(found, state),
    );
    return isRefusal(created) ? created : this.renewals.settleAtOnce(subCommand(context, 'first_charge'), created);
  }

  private async gather(
    context: CommandContext,
    { planId, paymentMethodId, ...input }: CreateSubscription['input'],
    subscriptionId: string,
  ): Promise<NewSubscription | Refusal> {
    const { environmentId, commandId, merchantId, now } = context;
    const { state: plan } = await this.runner.load(subscriptionPlanAggregate, environmentId, planId);
    if (plan === null) return planNotFound();
    const method = await this.methods.resolve(context, input.customerId, paymentMethodId);
    if (isRefusal(method)) return method;
    const { timeZone } = await this.settings.read(environmentId);
    const lineItemIds = plan.lineItems.map((_, index) =>
      resourceIdFor(ID_PREFIX.subscriptionLineItem, commandId, String(index)),
    );
    return { ...input, now, merchantId, subscriptionId, lineItemIds, plan, method, timeZone };
  }
}
