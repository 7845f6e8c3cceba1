import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { subCommand } from '#event-store';
import { type CommandContext, isRefusal, type Money, type Refusal } from '#kernel';
import { CreatePaymentIntent, type PaymentIntentAnswer } from '#payments';
import type { TerminationFee } from '../subscription.events.js';
import type { Subscription } from '../subscription-state.js';

/** Makes the payment intent that a cancellation will name. No money moves, so one that is left behind by a crash harms nobody. */
@Injectable()
export class PrepareTerminationFee {
  constructor(private readonly commands: CommandBus) {}

  /** One for each amount: the command again, after the amount has changed, needs another. */
  async prepare(context: CommandContext, subscription: Subscription, amount: Money): Promise<TerminationFee | Refusal> {
    const { customerId, subscriptionId } = subscription;
    const metadata = { subscription_id: subscriptionId, purpose: 'early_termination_fee' };
    const label = `termination-fee/${amount.amount}/${amount.currency}`;
    const create = new CreatePaymentIntent(subCommand(context, label), {
      ...{ amount, customerId, metadata },
      paymentOptions: ['card'],
    });
    const created = await this.commands.execute<CreatePaymentIntent, PaymentIntentAnswer | Refusal>(create);
    return isRefusal(created) ? created : { amount, paymentIntentId: created.paymentIntentId };
  }
}
