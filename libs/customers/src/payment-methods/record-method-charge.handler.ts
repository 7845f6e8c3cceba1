import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { decideRecordMethodCharge, RecordMethodCharge } from './record-method-charge.js';

@CommandHandler(RecordMethodCharge)
export class RecordMethodChargeHandler implements ICommandHandler<RecordMethodCharge> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: RecordMethodCharge): Promise<Executed<CustomerState> | Refusal> {
    return this.runner.execute(customerAggregate, input.customerId, context, (state) =>
      decideRecordMethodCharge(input, state),
    );
  }
}
