import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal, refuse } from '#kernel';
import { decideCreatePaymentIntent, type PaymentIntent, PaymentIntentProcess, paymentIntentAggregate } from '#payments';
import { attemptOf, type Order, type OrderPayment, orderAggregate, paymentOf } from '../order.js';
import { orderNotFound } from '../order-refusals.js';
import { CreateOrderPaymentIntent, decideAttachPaymentIntent } from './attach-payment-intent.js';
import type { AttemptAnswer } from './attempt-answer.js';
import { intentInputOf, OrderPayments } from './order-payments.process.js';
import { CancelOrderPaymentIntent, CaptureOrderPayment } from './settle-order-payment.js';

/** An order, one of its payment intents, and the attempt that it belongs to. */
export interface OrderPaymentAnswer extends AttemptAnswer {
  readonly paymentIntentId: string;
  readonly intent: PaymentIntent;
}

@CommandHandler(CreateOrderPaymentIntent)
export class CreateOrderPaymentIntentHandler implements ICommandHandler<CreateOrderPaymentIntent> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
  ) {}

  async execute({ context, input }: CreateOrderPaymentIntent): Promise<OrderPaymentAnswer | Refusal> {
    const { orderId, ...asked } = input;
    const paymentIntentId = resourceIdFor(ID_PREFIX.paymentIntent, context.commandId);
    const attached = await this.runner.execute(orderAggregate, orderId, context, (order) => {
      const decision = decideAttachPaymentIntent(order, paymentIntentId, asked);
      if (isRefusal(decision) || decision.length === 0) return decision;
      // What payments would refuse is refused before the order promises it.
      const payment = decision[0]!.data as OrderPayment;
      const made = decideCreatePaymentIntent(
        paymentIntentAggregate.initial,
        intentInputOf(orderId, order, payment),
        order.merchantId,
      );
      return isRefusal(made) ? made : decision;
    });
    if (isRefusal(attached)) return attached;
    const payment = paymentOf(attached.state, paymentIntentId)!;
    const made = await this.payments.make(context, orderId, attached.state, payment);
    if (isRefusal(made)) return made;
    // The payment intent is written after its order, so that whoever waits for it waits for both.
    return { ...attached, position: made.position, orderId, paymentIntentId, intent: made.state };
  }
}

type Settle = (state: { order: Order; payment: OrderPayment }) => Promise<Executed<PaymentIntent> | Refusal>;

/** Does something to a payment intent of an order and puts on the order's record what it came to, refused or not. */
async function settle(
  payments: OrderPayments,
  context: CommandContext,
  { orderId, paymentIntentId, attemptId }: CaptureOrderPayment['input'],
  act: Settle,
): Promise<OrderPaymentAnswer | Refusal> {
  const order = await payments.read(context, orderId);
  const payment = paymentOf(order, paymentIntentId);
  const refusal = settleRefusal(order, payment, paymentIntentId, attemptId);
  if (refusal || !payment) return refusal ?? orderNotFound();
  const made = await payments.make(context, orderId, order, payment);
  if (isRefusal(made)) return made;
  const done = await act({ order, payment });
  const recorded = await payments.record(context, orderId, paymentIntentId);
  if (isRefusal(done)) return done;
  if (isRefusal(recorded)) return recorded;
  const advanced = await payments.advance(context, orderId);
  if (isRefusal(advanced)) return advanced;
  const { replayed } = done;
  const state = replayed ? recorded.state : advanced.state;
  const owner = state.attempts.findLast(({ legs }) => legs.some((leg) => leg.paymentIntentId === paymentIntentId));
  return { ...advanced, state, replayed, orderId, paymentIntentId, attemptId: owner?.attemptId, intent: done.state };
}

function settleRefusal(
  order: Order,
  payment: OrderPayment | undefined,
  paymentIntentId: string,
  attemptId: string | undefined,
): Refusal | undefined {
  if (!order.exists) return orderNotFound();
  if (!payment) {
    const message = 'The order has no such payment intent.';
    return refuse('ORDER_OWNED_PAYMENT_INTENT_REQUIRED', message, { payment_intent_ids: [paymentIntentId] });
  }
  const attempt = attemptId === undefined ? undefined : attemptOf(order, attemptId);
  if (attemptId === undefined || attempt?.legs.some((leg) => leg.paymentIntentId === paymentIntentId)) return undefined;
  const param = 'order_payment_attempt_id';
  return refuse('PAYMENT_ATTEMPT_MISMATCH', 'The payment intent is not of that attempt.', { param });
}

@CommandHandler(CaptureOrderPayment)
export class CaptureOrderPaymentHandler implements ICommandHandler<CaptureOrderPayment> {
  constructor(
    private readonly payments: OrderPayments,
    private readonly intents: PaymentIntentProcess,
  ) {}

  execute({ context, input }: CaptureOrderPayment): Promise<OrderPaymentAnswer | Refusal> {
    return settle(this.payments, context, input, () =>
      this.intents.capture(context, input.paymentIntentId, input.amount),
    );
  }
}

@CommandHandler(CancelOrderPaymentIntent)
export class CancelOrderPaymentIntentHandler implements ICommandHandler<CancelOrderPaymentIntent> {
  constructor(
    private readonly payments: OrderPayments,
    private readonly intents: PaymentIntentProcess,
  ) {}

  execute({ context, input }: CancelOrderPaymentIntent): Promise<OrderPaymentAnswer | Refusal> {
    return settle(this.payments, context, input, () =>
      this.intents.cancel(context, input.paymentIntentId, input.reason),
    );
  }
}
