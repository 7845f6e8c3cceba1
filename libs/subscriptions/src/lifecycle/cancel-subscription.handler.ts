import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CancelSubscription, decideCancelSubscription } from './cancel-subscription.js';
import { TerminationFees } from './collect-termination-fee.process.js';
import { terminationFeeOf } from './termination-fee.js';

/** An end before that of the contract is charged for before the answer. */
@CommandHandler(CancelSubscription)
export class CancelSubscriptionHandler implements ICommandHandler<CancelSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly fees: TerminationFees,
  ) {}

  async execute({ context, input }: CancelSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const feePaymentIntentId = await this.#prepareFee({ context, input });
    if (isRefusal(feePaymentIntentId)) return feePaymentIntentId;
    const { now } = context;
    const canceled = await this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideCancelSubscription({ ...input, feePaymentIntentId, now }, state),
    );
    return isRefusal(canceled) ? canceled : this.fees.charge(context, canceled);
  }

  async #prepareFee({ context, input }: CancelSubscription): Promise<string | undefined | Refusal> {
    const { state } = await this.runner.load(subscriptionAggregate, context.environmentId, input.subscriptionId);
    if (state === null || state.status === 'canceled' || !input.immediately) return undefined;
    const fee = terminationFeeOf(state, context.now);
    const isRefused = isRefusal(decideCancelSubscription({ ...input, now: context.now }, state));
    return fee === null || isRefused ? undefined : this.fees.prepare(context, state, fee);
  }
}
