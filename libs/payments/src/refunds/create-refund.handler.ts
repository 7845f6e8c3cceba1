import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal } from '#kernel';
import { CreateRefund } from './create-refund.js';
import { type RefundAnswer, RefundProcess } from './refund.process.js';

@CommandHandler(CreateRefund)
export class CreateRefundHandler implements ICommandHandler<CreateRefund> {
  constructor(private readonly refunds: RefundProcess) {}

  execute({ context, input }: CreateRefund): Promise<RefundAnswer | Refusal> {
    return this.refunds.create(context, input);
  }
}
