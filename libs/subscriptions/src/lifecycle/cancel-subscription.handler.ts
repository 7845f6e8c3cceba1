import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import type { TerminationFee } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { CancelSubscription, decideCancelSubscription } from './cancel-subscription.js';
import { TerminationFeeCollection } from './collect-termination-fee.process.js';
import { PrepareTerminationFee } from './prepare-termination-fee.process.js';
import { terminationFeeOf } from './termination-fee.js';

/** An end before that of the contract is charged for before the answer. */
@CommandHandler(CancelSubscription)
export class CancelSubscriptionHandler implements ICommandHandler<CancelSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly fee: PrepareTerminationFee,
    private readonly collection: TerminationFeeCollection,
  ) {}

  async execute({ context, input }: CancelSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const preparedFee = await this.#prepareFee({ context, input });
    if (isRefusal(preparedFee)) return preparedFee;
    const { now } = context;
    const canceled = await this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideCancelSubscription({ ...input, preparedFee, now }, state),
    );
    return isRefusal(canceled) ? canceled : this.collection.collectAtOnce(context, canceled);
  }

  async #prepareFee({ context, input }: CancelSubscription): Promise<TerminationFee | undefined | Refusal> {
    const { state } = await this.runner.load(subscriptionAggregate, context.environmentId, input.subscriptionId);
    if (state === null || state.status === 'canceled' || !input.immediately) return undefined;
    const { now } = context;
    const amount = terminationFeeOf(state, now);
    if (amount === null) return undefined;
    // Who is refused anyway needs no payment intent.
    const dry = decideCancelSubscription({ ...input, now, preparedFee: { amount, paymentIntentId: '' } }, state);
    return isRefusal(dry) ? undefined : this.fee.prepare(context, state, amount);
  }
}
