import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import type { SubscriptionState } from '../subscription-state.js';
import { RenewalProcess } from './renewal.process.js';
import { SettleBillingOutcome } from './settle-billing-outcome.js';

@CommandHandler(SettleBillingOutcome)
export class SettleBillingOutcomeHandler implements ICommandHandler<SettleBillingOutcome> {
  constructor(private readonly renewals: RenewalProcess) {}

  async execute({ context, input }: SettleBillingOutcome): Promise<Executed<SubscriptionState> | Refusal> {
    const { subscriptionId, paymentIntentId, ...decision } = input;
    const settled = await this.renewals.outcomes.settle(context, subscriptionId, paymentIntentId, decision);
    if (isRefusal(settled) || input.decision !== 'look_again' || settled.replayed) return settled;
    return (await this.renewals.advance(context, subscriptionId)) ?? settled;
  }
}
