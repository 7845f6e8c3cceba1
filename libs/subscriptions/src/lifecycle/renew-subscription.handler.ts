import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { type CommandContext, isRefusal, type Refusal, refuse } from '#kernel';
import { declineRemediation } from '#payments';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { EarlyRenewalFailure, SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import { decideRenewSubscription, RenewSubscription, refuseOvertaken } from './renew-subscription.js';
import { SubscriptionPaymentMethods } from './subscription-payment-methods.port.js';

/** The cycle is charged before the answer; a decline is the caller's answer, and the cycle keeps its own date. */
@CommandHandler(RenewSubscription)
export class RenewSubscriptionHandler implements ICommandHandler<RenewSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly methods: SubscriptionPaymentMethods,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: RenewSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const { environmentId, now } = context;
    const seen = await this.runner.load(subscriptionAggregate, environmentId, input.subscriptionId);
    if (seen.state === null) return subscriptionNotFound();
    const { cycle, customerId, paymentMethodId } = seen.state;
    const method = await this.methods.resolve(context, customerId, paymentMethodId);
    const requested = await this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideRenewSubscription({ ...input, now, cycle, method }, state),
    );
    if (isRefusal(requested)) return requested;
    const settled = await this.renewals.settleAtOnce(subCommand(context, 'charge'), requested);
    const obstacle = await this.#metBy(context, settled.state);
    if (obstacle !== undefined) return obstacle;
    const failure = settled.state?.earlyRenewal?.failure;
    return failure ? refusalOf(failure) : settled;
  }

  /** What ended or paused the subscription while its renewal was under way, so that nothing was charged (F14). */
  async #metBy({ environmentId }: CommandContext, state: SubscriptionState): Promise<Refusal | undefined> {
    const renewal = state?.earlyRenewal;
    if (!state || !renewal || state.openAttempt !== null) return undefined;
    if (renewal.failure !== null) return renewal.failure.kind === 'deferred' ? refuseOvertaken(state) : undefined;
    const { state: current } = await this.runner.load(subscriptionAggregate, environmentId, state.subscriptionId);
    return refuseOvertaken(current);
  }
}

function refusalOf(failure: EarlyRenewalFailure): Refusal {
  const { kind, code, paymentIntentId } = failure;
  const detail = { payment_intent_ids: [paymentIntentId], current_status: 'active' };
  switch (kind) {
    case 'declined':
      return refuse(code.toUpperCase(), 'The payment was declined.', { ...detail, ...declineRemediation(failure) });
    case 'not_ready':
      return refuse('PAYMENT_METHOD_UNAVAILABLE', `The payment method cannot be charged: ${code}.`, detail);
    case 'deferred': {
      const message = `Nothing was charged: ${code}.`;
      return refuse('PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE', message, detail);
    }
  }
}
