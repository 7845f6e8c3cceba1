import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate } from '../customer.js';
import { declinePolicyAt } from '../readiness/decline-classes.policy.js';
import { networkRulesAt } from '../readiness/network-rules.policy.js';
import { decideRecordMethodDecline, RecordMethodDecline } from './record-method-decline.js';

@CommandHandler(RecordMethodDecline)
export class RecordMethodDeclineHandler implements ICommandHandler<RecordMethodDecline> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: RecordMethodDecline): Promise<Executed<CustomerState> | Refusal> {
    return this.runner.execute(customerAggregate, input.customerId, context, (state) =>
      decideRecordMethodDecline(
        { ...input, policy: declinePolicyAt(input.at), rules: networkRulesAt(input.at) },
        state,
      ),
    );
  }
}
