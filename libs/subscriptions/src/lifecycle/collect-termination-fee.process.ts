import { Injectable } from '@nestjs/common';
import { CommandRunner, type Executed, resourceIdFor, stepOf } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, plusDays, type Refusal, type Timestamp } from '#kernel';
import { PaymentIntentProcess, paymentIntentAggregate } from '#payments';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decideAskTerminationFee } from './ask-termination-fee.js';
import { nextFeeAttempt } from './termination-fee-attempt.js';

/** Nobody who left is charged later than this: the payment intent is there for whoever wants to. */
const ASKED_WITHIN_DAYS = 7;

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
    const { subscriptionId } = state;
    const collected =
      (await this.collect(context, subscriptionId)) ?? (await this.#askedBefore(context, subscriptionId));
    return collected ? { ...collected, replayed } : canceled;
  }

  /** Undefined when no fee is owed by now, and when something else than the payer held it up: then it stays owed. */
  async collect(context: CommandContext, subscriptionId: string): Promise<Executed<SubscriptionState> | undefined> {
    const { state } = await this.runner.load(subscriptionAggregate, context.environmentId, subscriptionId);
    const { terminationFeeOwedSince: since, terminationFeePaymentIntentId: paymentIntentId } = state ?? {};
    if (!state || !since || !paymentIntentId) return undefined;
    const isAsked =
      isTooLate(since, context.now) || (await this.#charge(context, paymentIntentId, state.paymentMethodId));
    if (!isAsked) return undefined;
    const step = askedStep(context, subscriptionId);
    const asked = await this.runner.execute(subscriptionAggregate, subscriptionId, step, decideAskTerminationFee);
    return isRefusal(asked) ? undefined : asked;
  }

  /** The answer that was given when the fee was asked for. */
  async #askedBefore(context: CommandContext, subscriptionId: string) {
    const step = askedStep(context, subscriptionId);
    const asked = await this.runner.execute(subscriptionAggregate, subscriptionId, step, () => []);
    return isRefusal(asked) || !asked.replayed ? undefined : asked;
  }

  /** Whether the payer was asked. Whoever has tried it otherwise, or canceled it, has taken it into their own hands. */
  async #charge(context: CommandContext, paymentIntentId: string, paymentMethodId: string): Promise<boolean> {
    const { state } = await this.runner.load(paymentIntentAggregate, context.environmentId, paymentIntentId);
    const next = nextFeeAttempt(state, (n) => idsOf(context, paymentIntentId, n).attemptId, context.now);
    if (typeof next === 'string') return next === 'others';
    const { step, attemptId } = idsOf(context, paymentIntentId, next);
    const source = { paymentMethodId };
    const done = await this.payments.confirm(step, paymentIntentId, { attemptId, source, initiatedBy: 'merchant' });
    return isRefusal(done) ? !isHeldUp(done) : done.state.attempt?.phase !== 'not_attempted';
  }
}

function askedStep(context: CommandContext, subscriptionId: string): CommandContext {
  return stepOf(context, subscriptionId, 'termination_fee_asked');
}

function isTooLate(since: Timestamp, now: Timestamp): boolean {
  return now > plusDays(since, ASKED_WITHIN_DAYS);
}

function idsOf(context: CommandContext, paymentIntentId: string, number: number) {
  const step = stepOf(context, paymentIntentId, `charge_termination_fee${number === 1 ? '' : `/${number}`}`);
  return { step, attemptId: resourceIdFor(ID_PREFIX.paymentAttempt, step.commandId) };
}

/** What only waiting mends. */
function isHeldUp({ code, detail }: Refusal): boolean {
  return code === 'CONCURRENT_MODIFICATION' || detail.retryable === true;
}
