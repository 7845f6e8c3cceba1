import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import { type AccessLinkState, accessLinkAggregate } from './access-link.js';
import { decideEnterCard, EnterCard } from './enter-card.js';

@CommandHandler(EnterCard)
export class EnterCardHandler implements ICommandHandler<EnterCard> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: EnterCard): Promise<Executed<AccessLinkState> | Refusal> {
    const { accessLinkId, subscriptionId, ...entry } = input;
    const { state: subscription } = await this.runner.load(
      subscriptionAggregate,
      context.environmentId,
      subscriptionId,
    );
    return this.runner.execute(accessLinkAggregate, accessLinkId, context, (state) =>
      decideEnterCard({ ...entry, subscription }, state),
    );
  }
}
