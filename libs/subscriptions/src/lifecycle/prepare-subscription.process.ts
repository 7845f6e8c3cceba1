import { Injectable } from '@nestjs/common';
import { CommandRunner, resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { BillingSettings } from '../billing/billing-settings.port.js';
import { subscriptionPlanAggregate } from '../plans/subscription-plan.js';
import { planNotFound } from '../plans/update-subscription-plan.js';
import type { NewSubscription, SubscriptionRequest } from './create-subscription.js';
import { SubscriptionPaymentMethods } from './subscription-payment-methods.port.js';

/** Gathers what the decision to start a subscription needs from other streams. It writes nothing, so a preview asks it too. */
@Injectable()
export class PrepareSubscription {
  constructor(
    private readonly runner: CommandRunner,
    private readonly methods: SubscriptionPaymentMethods,
    private readonly settings: BillingSettings,
  ) {}

  async gather(
    context: CommandContext,
    { planId, paymentMethodId, ...input }: SubscriptionRequest,
    subscriptionId: string,
  ): Promise<NewSubscription | Refusal> {
    const { environmentId, commandId, merchantId, now } = context;
    const { state: plan } = await this.runner.load(subscriptionPlanAggregate, environmentId, planId);
    if (plan === null) return planNotFound();
    const method = await this.methods.resolve(context, input.customerId, paymentMethodId);
    if (isRefusal(method)) return method;
    const { timeZone, defaultScheduleOwner } = await this.settings.read(environmentId);
    const lineItemIds = plan.lineItems.map((_, index) =>
      resourceIdFor(ID_PREFIX.subscriptionLineItem, commandId, String(index)),
    );
    const { billingScheduleOwner = defaultScheduleOwner } = input;
    return { ...input, billingScheduleOwner, now, merchantId, subscriptionId, lineItemIds, plan, method, timeZone };
  }
}
