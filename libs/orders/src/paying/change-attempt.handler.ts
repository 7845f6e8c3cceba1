import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { attemptOf, orderAggregate } from '../order.js';
import { type AttemptAnswer, attemptAnswerOf } from './attempt-answer.js';
import { decideCancelAttempt, decideResumeAttempt } from './change-attempt.js';
import { OrderPayments } from './order-payments.process.js';
import { CancelOrderPaymentAttempt, ResumeOrderPayment } from './pay-order.js';

@CommandHandler(ResumeOrderPayment)
export class ResumeOrderPaymentHandler implements ICommandHandler<ResumeOrderPayment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
  ) {}

  async execute({ context, input }: ResumeOrderPayment): Promise<AttemptAnswer | Refusal> {
    const { orderId, attemptId } = input;
    const newPaymentAttemptId = (paymentIntentId: string) => newAttemptIdOf(context, paymentIntentId);
    const resumed = await this.runner.execute(orderAggregate, orderId, context, (order) =>
      decideResumeAttempt(order, { attemptId, newPaymentAttemptId, now: context.now }),
    );
    if (isRefusal(resumed)) return resumed;
    const { round } = attemptOf(resumed.state, attemptId)!;
    const advanced = await this.payments.advance(context, orderId);
    if (isRefusal(advanced)) return advanced;
    const answer = await this.payments.firstAnswer(context, orderId, attemptId, round);
    return attemptAnswerOf(answer, orderId, attemptId, resumed.replayed);
  }
}

@CommandHandler(CancelOrderPaymentAttempt)
export class CancelOrderPaymentAttemptHandler implements ICommandHandler<CancelOrderPaymentAttempt> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
  ) {}

  async execute({ context, input }: CancelOrderPaymentAttempt): Promise<AttemptAnswer | Refusal> {
    const { orderId, attemptId } = input;
    const started = await this.runner.execute(orderAggregate, orderId, context, (order) =>
      decideCancelAttempt(order, attemptId, context.now),
    );
    if (isRefusal(started)) return started;
    const done = await this.payments.advance(context, orderId);
    return isRefusal(done) ? done : { ...done, orderId, attemptId, replayed: started.replayed };
  }
}

function newAttemptIdOf({ commandId }: CommandContext, paymentIntentId: string): string {
  return resourceIdFor(ID_PREFIX.paymentAttempt, commandId, paymentIntentId);
}
