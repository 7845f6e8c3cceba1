import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { refundAggregate } from './refund.js';
import type { RefundAnswer } from './refund.process.js';
import { decideUpdateRefund, UpdateRefund } from './update-refund.js';

@CommandHandler(UpdateRefund)
export class UpdateRefundHandler implements ICommandHandler<UpdateRefund> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: UpdateRefund): Promise<RefundAnswer | Refusal> {
    const { refundId, metadata } = input;
    const done = await this.runner.execute(refundAggregate, refundId, context, (state) =>
      decideUpdateRefund(state, metadata),
    );
    return isRefusal(done) ? done : { ...done, refundId };
  }
}
