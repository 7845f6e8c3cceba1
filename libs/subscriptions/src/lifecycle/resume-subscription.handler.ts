import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { RenewalProcess } from '../billing/renewal.process.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decideResumeSubscription, ResumeSubscription } from './resume-subscription.js';

/** A period that begins with the resumption is charged before the answer. */
@CommandHandler(ResumeSubscription)
export class ResumeSubscriptionHandler implements ICommandHandler<ResumeSubscription> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly renewals: RenewalProcess,
  ) {}

  async execute({ context, input }: ResumeSubscription): Promise<Executed<SubscriptionState> | Refusal> {
    const resumed = await this.runner.execute(subscriptionAggregate, input.subscriptionId, context, (state) =>
      decideResumeSubscription({ now: context.now }, state),
    );
    return isRefusal(resumed) ? resumed : this.renewals.settleAtOnce(subCommand(context, 'charge'), resumed);
  }
}
