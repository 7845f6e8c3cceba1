import { Injectable } from '@nestjs/common';
import { CommandRunner, type Executed, resourceIdFor, stepOf } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal } from '#kernel';
import { PaymentIntentProcess, paymentIntentAggregate } from '#payments';
import { subscriptionAggregate } from '../subscription.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { decideAskTerminationFee } from './ask-termination-fee.js';

/**
 * Asks for the fee of an early end, off-session, with the subscription's method. What fails stays open and hinders no
 * cancellation. Each step's id derives from the payment intent that the cancellation named: who takes it again, the caller or the
 * engine, charges nothing twice (ADR 0050).
 */
@Injectable()
export class TerminationFeeCollection {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: PaymentIntentProcess,
  ) {}

  /** Before a cancellation is answered, or when it is asked for again. */
  async collectAtOnce(
    context: CommandContext,
    canceled: Executed<SubscriptionState>,
  ): Promise<Executed<SubscriptionState>> {
    const { state, replayed } = canceled;
    if (!state || state.terminationFeeOwedSince === null) return canceled;
    const collected = await this.collect(context, state);
    return collected ? { ...collected, replayed } : canceled;
  }

  /** Undefined when there is no fee to ask for. */
  async collect(context: CommandContext, subscription: Subscription): Promise<Executed<SubscriptionState> | undefined> {
    const { subscriptionId, paymentMethodId, terminationFeePaymentIntentId: paymentIntentId } = subscription;
    if (paymentIntentId === null) return undefined;
    await this.#charge(context, paymentIntentId, paymentMethodId);
    const step = stepOf(context, subscriptionId, 'termination_fee_asked');
    const asked = await this.runner.execute(subscriptionAggregate, subscriptionId, step, decideAskTerminationFee);
    return isRefusal(asked) ? undefined : asked;
  }

  /** Whoever has tried it otherwise, or canceled it, has taken it into their own hands. */
  async #charge(context: CommandContext, paymentIntentId: string, paymentMethodId: string): Promise<void> {
    const step = stepOf(context, paymentIntentId, 'charge_termination_fee');
    const attemptId = resourceIdFor(ID_PREFIX.paymentAttempt, step.commandId);
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    const { status, attempt } = state;
    const isUntouched = status === 'requires_payment_method' && attempt === undefined;
    if (!isUntouched && attempt?.attemptId !== attemptId) return;
    const source = { paymentMethodId };
    await this.payments.confirm(step, paymentIntentId, { attemptId, source, initiatedBy: 'merchant' });
  }
}
