import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { type CommandContext, isRefusal, type Money, type Refusal } from '#kernel';
import {
  ConfirmPaymentIntent,
  CreatePaymentIntent,
  type PaymentIntent,
  type PaymentIntentAnswer,
  paymentIntentAggregate,
} from '#payments';
import type { Subscription, SubscriptionState } from '../subscription-state.js';

/** Collects an early termination fee by a payment intent of its own, with all that those can do when it is not paid at once. */
@Injectable()
export class TerminationFees {
  constructor(
    private readonly commands: CommandBus,
    private readonly runner: CommandRunner,
  ) {}

  /** The payment intent that the cancellation will name. No money moves, so one that is left behind by a crash harms nobody. */
  async prepare(context: CommandContext, subscription: Subscription, amount: Money): Promise<string | Refusal> {
    const { customerId, subscriptionId } = subscription;
    const metadata = { subscription_id: subscriptionId, purpose: 'early_termination_fee' };
    const create = new CreatePaymentIntent(subCommand(context, 'termination-fee'), {
      ...{ amount, customerId, metadata },
      paymentOptions: ['card'],
    });
    const created = await this.commands.execute<CreatePaymentIntent, PaymentIntentAnswer | Refusal>(create);
    return isRefusal(created) ? created : created.paymentIntentId;
  }

  /** Charges it to the subscription's method. What fails stays open, and hinders no cancellation. */
  async charge(context: CommandContext, canceled: Executed<SubscriptionState>): Promise<Executed<SubscriptionState>> {
    const { state } = canceled;
    if (!state?.terminationFeePaymentIntentId) return canceled;
    const { terminationFeePaymentIntentId: paymentIntentId, paymentMethodId } = state;
    const source = { paymentMethodId };
    const confirm = new ConfirmPaymentIntent(subCommand(context, 'charge-termination-fee'), {
      paymentIntentId,
      source,
    });
    const charged = await this.commands.execute<ConfirmPaymentIntent, Executed<PaymentIntent> | Refusal>(confirm);
    if (!isRefusal(charged)) return { ...canceled, position: charged.position };
    // A decline was written down too: who reads after this answer is to see it.
    const { position } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    return position > canceled.position ? { ...canceled, position } : canceled;
  }
}
