import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { ChangeBillingSchedule, decideChangeBillingSchedule } from './change-billing-schedule.js';

@CommandHandler(ChangeBillingSchedule)
export class ChangeBillingScheduleHandler implements ICommandHandler<ChangeBillingSchedule> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: ChangeBillingSchedule): Promise<Executed<SubscriptionState> | Refusal> {
    return this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideChangeBillingSchedule({ ...input, now: context.now }, state),
    );
  }
}
