import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import {
  ChangeSubscriptionPaymentMethod,
  decideChangeSubscriptionPaymentMethod,
} from './change-subscription-payment-method.js';
import { SubscriptionPaymentMethods } from './subscription-payment-methods.port.js';

/** What the change left after its charge, and what it left before. Given again as it was when the command comes again. */
export interface PaymentMethodChanging extends Executed<SubscriptionState> {
  readonly changed: SubscriptionState;
}

/** A failed cycle that waits for a better method is charged to the new one before the answer. */
@CommandHandler(ChangeSubscriptionPaymentMethod)
export class ChangeSubscriptionPaymentMethodHandler implements ICommandHandler<ChangeSubscriptionPaymentMethod> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly methods: SubscriptionPaymentMethods,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: ChangeSubscriptionPaymentMethod): Promise<PaymentMethodChanging | Refusal> {
    const { environmentId, now } = context;
    const { subscriptionId, paymentMethodId, requestedBy } = input;
    const { state: subscription } = await this.runner.load(subscriptionAggregate, environmentId, subscriptionId);
    if (subscription === null) return subscriptionNotFound();
    const method = await this.methods.resolve(context, subscription.customerId, paymentMethodId);
    const changed = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      isRefusal(method) ? method : decideChangeSubscriptionPaymentMethod({ now, method, requestedBy }, state),
    );
    if (isRefusal(changed)) return changed;
    const settled = await this.renewals.settleAtOnce(subCommand(context, 'charge'), changed);
    return { ...settled, changed: changed.state };
  }
}
