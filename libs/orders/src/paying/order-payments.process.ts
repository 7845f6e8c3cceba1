import { type CommandRunner, type Executed, stepOf } from '#event-store';
import { type CommandContext, type Decision, isRefusal, type Refusal } from '#kernel';
import {
  type CreatePaymentIntentInput,
  decideCreatePaymentIntent,
  type PaymentIntent,
  type PaymentIntentProcess,
  paymentIntentAggregate,
  progressOf,
} from '#payments';
import type { OrderEvent } from '../order.events.js';
import { activeAttempt, attemptOf, type Order, type OrderPayment, orderAggregate, paymentOf } from '../order.js';
import { dropStep, recordStep } from './evolve-order-payments.js';
import { legReportOf } from './leg-report.js';
import { type AttemptLeg, nextAttemptStep, type OrderPaymentAttempt } from './payment-attempt.js';
import { decideDropRefusedLeg, decideRecordLeg } from './record-leg.js';

/** More steps than any attempt has: each leg is confirmed or canceled once. */
const MAX_STEPS = 50;

/** A payment intent and the revision of its stream. */
interface SeenIntent {
  readonly state: PaymentIntent;
  readonly revision: number;
}

/** Drives the payment intents of orders. Each step may be repeated, by anybody, after any failure. */
export class OrderPayments {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: PaymentIntentProcess,
  ) {}

  async read({ environmentId }: CommandContext, orderId: string): Promise<Order> {
    return (await this.runner.load(orderAggregate, environmentId, orderId)).state;
  }

  /** Takes the order's attempt as far as it goes without anybody's help. */
  async advance(context: CommandContext, orderId: string): Promise<Executed<Order> | Refusal> {
    for (let taken = 0; taken < MAX_STEPS; taken++) {
      const order = await this.read(context, orderId);
      const attempt = activeAttempt(order);
      const step = attempt && nextAttemptStep(attempt);
      if (!step) break;
      const done =
        step.kind === 'confirm'
          ? await this.#confirm(context, orderId, order, attempt, step.leg)
          : await this.cancel(context, orderId, paymentOf(order, step.leg.paymentIntentId)!, attempt.attemptId);
      if (isRefusal(done)) return done;
      const after = activeAttempt(await this.read(context, orderId));
      const next = after && nextAttemptStep(after);
      // Nothing has come of it (somebody else is at it, say): whoever looks next goes on.
      if (next && next.kind === step.kind && next.leg.paymentAttemptId === step.leg.paymentAttemptId) break;
    }
    return this.now(context, orderId);
  }

  /** The answer that a round of an attempt got first, however often and whenever it is asked for again. */
  async firstAnswer(context: CommandContext, orderId: string, attemptId: string, round: number) {
    const rest = attemptOf(await this.read(context, orderId), attemptId)?.rests[round];
    return rest === undefined ? this.now(context, orderId) : this.#step(context, orderId, rest, () => []);
  }

  /** The order as it is now, and the position that it stands for. */
  now(context: CommandContext, orderId: string): Promise<Executed<Order> | Refusal> {
    return this.#step(context, orderId, `read:${context.commandId}`, () => []);
  }

  /** Puts on the order's record what its payment intent has come to; answers the order as it then was. */
  async record(
    context: CommandContext,
    orderId: string,
    paymentIntentId: string,
    { isAnswer = false, seen }: { isAnswer?: boolean; seen?: SeenIntent } = {},
  ): Promise<Executed<Order> | Refusal> {
    const { state, revision } = seen ?? (await this.#intent(context, paymentIntentId));
    // On its way, an attempt has come to nothing yet; it must not be taken for the answer of whoever drives it.
    if (state.status === 'processing' && state.attempt?.phase === 'open') return this.now(context, orderId);
    const report = legReportOf(state, revision, progressOf(state));
    const name = recordStep(activeAttempt(await this.read(context, orderId)), paymentIntentId, revision);
    return this.#step(context, orderId, name, (order) =>
      decideRecordLeg(order, { paymentIntentId, report, isAnswer, now: context.now }),
    );
  }

  /** Cancels a payment intent of the order, unless it has come to something else meanwhile; that then stands on record. */
  async cancel(context: CommandContext, orderId: string, payment: OrderPayment, why: string) {
    const { paymentIntentId } = payment;
    const order = await this.read(context, orderId);
    const made = await this.make(context, orderId, order, payment);
    if (isRefusal(made)) return made;
    await this.payments.cancel(stepOf(context, orderId, `cancel:${why}:${paymentIntentId}`), paymentIntentId);
    return this.record(context, orderId, paymentIntentId);
  }

  /** The payment intent's own stream, begun when nobody has begun it: the order was first to decide on it. */
  async make(context: CommandContext, orderId: string, order: Order, payment: OrderPayment) {
    const { paymentIntentId } = payment;
    const step = stepOf(context, orderId, `make:${paymentIntentId}`);
    return this.runner.execute(paymentIntentAggregate, paymentIntentId, step, (state) =>
      decideCreatePaymentIntent(state, intentInputOf(orderId, order, payment), order.merchantId),
    );
  }

  async #confirm(
    context: CommandContext,
    orderId: string,
    order: Order,
    attempt: OrderPaymentAttempt,
    leg: AttemptLeg,
  ): Promise<Executed<Order> | Refusal> {
    const { paymentIntentId, paymentAttemptId: attemptId, source } = leg;
    const made = await this.make(context, orderId, order, paymentOf(order, paymentIntentId)!);
    if (isRefusal(made)) return made;
    const { state: before } = await this.#intent(context, paymentIntentId);
    const isAsking = before.attempt?.attemptId === attemptId && before.attempt.phase === 'requires_action';
    const step = stepOf(context, orderId, `confirm:${attemptId}:${attempt.round}`);
    // Only a buyer's own browser gets a token; a saved method is named by the merchant's server.
    const initiatedBy = 'token' in source ? 'customer' : 'merchant';
    const done =
      isAsking && attempt.round > 0
        ? await this.payments.resume(step, paymentIntentId)
        : await this.payments.confirm(step, paymentIntentId, { attemptId, source, initiatedBy });
    if (isRefusal(done) && done.code === 'CONCURRENT_MODIFICATION') return done;
    const seen = await this.#intent(context, paymentIntentId);
    const isTried = seen.state.attempt?.attemptId === attemptId || seen.state.status !== before.status;
    if (!isRefusal(done) || isTried || before.status !== 'requires_payment_method') {
      return this.record(context, orderId, paymentIntentId, { isAnswer: true, seen });
    }
    const failure = { code: done.code.toLowerCase(), message: done.message };
    return this.#step(context, orderId, dropStep(attempt, paymentIntentId), (current) =>
      decideDropRefusedLeg(current, { attemptId: attempt.attemptId, paymentIntentId, failure }, context.now),
    );
  }

  #intent({ environmentId }: CommandContext, paymentIntentId: string): Promise<SeenIntent> {
    return this.runner.load(paymentIntentAggregate, environmentId, paymentIntentId);
  }

  #step(context: CommandContext, orderId: string, name: string, decide: (order: Order) => Decision<OrderEvent>) {
    return this.runner.execute(orderAggregate, orderId, stepOf(context, orderId, name), decide);
  }
}

/** What payments is asked to make of a payment intent that its order has decided on. */
export function intentInputOf(
  orderId: string,
  order: Pick<Order, 'customerId'>,
  payment: Pick<OrderPayment, 'amount' | 'captureMethod'> & Partial<OrderPayment>,
): CreatePaymentIntentInput {
  const { amount, captureMethod, externalReferenceId, metadata, paymentReturnUrl, paymentOptions = ['card'] } = payment;
  const { customerId } = order;
  return {
    orderId,
    customerId,
    amount,
    captureMethod,
    paymentOptions,
    externalReferenceId,
    metadata,
    paymentReturnUrl,
  };
}
