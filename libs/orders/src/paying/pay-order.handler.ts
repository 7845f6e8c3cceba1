import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { attemptOf, orderAggregate } from '../order.js';
import { type AttemptAnswer, attemptAnswerOf } from './attempt-answer.js';
import { OrderPayments } from './order-payments.process.js';
import { ConfirmOrderPaymentIntents, PayOrder } from './pay-order.js';
import { OrderPaymentPlanner } from './plan-order-payment.process.js';
import { type AttemptToStart, decideStartAttempt } from './start-order-payment.js';

type Plan = (attemptId: string) => Promise<AttemptToStart | Refusal>;

/** Starts an attempt once, however often its command comes, takes it as far as it goes and answers what it first came to. */
async function payOnce(
  runner: CommandRunner,
  payments: OrderPayments,
  context: CommandContext,
  orderId: string,
  plan: Plan,
): Promise<AttemptAnswer | Refusal> {
  const attemptId = resourceIdFor(ID_PREFIX.orderPaymentAttempt, context.commandId);
  const isStarted = attemptOf(await payments.read(context, orderId), attemptId) !== undefined;
  const planned = isStarted ? undefined : await plan(attemptId);
  // A command that was carried out before is told by its trace, whatever the plan says by now.
  const started = await runner.execute(orderAggregate, orderId, context, (order) =>
    planned === undefined ? [] : isRefusal(planned) ? planned : decideStartAttempt(order, planned),
  );
  if (isRefusal(started)) return started;
  const advanced = await payments.advance(context, orderId);
  if (isRefusal(advanced)) return advanced;
  const answer = await payments.firstAnswer(context, orderId, attemptId, 0);
  return attemptAnswerOf(answer, orderId, attemptId, started.replayed);
}

@CommandHandler(PayOrder)
export class PayOrderHandler implements ICommandHandler<PayOrder> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
    private readonly planner: OrderPaymentPlanner,
  ) {}

  execute({ context, input }: PayOrder): Promise<AttemptAnswer | Refusal> {
    const plan: Plan = (attemptId) => this.planner.pay(context, attemptId, input);
    return payOnce(this.runner, this.payments, context, input.orderId, plan);
  }
}

@CommandHandler(ConfirmOrderPaymentIntents)
export class ConfirmOrderPaymentIntentsHandler implements ICommandHandler<ConfirmOrderPaymentIntents> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
    private readonly planner: OrderPaymentPlanner,
  ) {}

  execute({ context, input }: ConfirmOrderPaymentIntents): Promise<AttemptAnswer | Refusal> {
    const plan: Plan = (attemptId) => this.planner.confirm(context, attemptId, input);
    return payOnce(this.runner, this.payments, context, input.orderId, plan);
  }
}
