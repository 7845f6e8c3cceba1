import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import type { Refusal } from '#kernel';
import { type AccessLinkState, accessLinkAggregate } from './access-link.js';
import { decideEnterCard, EnterCard } from './enter-card.js';

@CommandHandler(EnterCard)
export class EnterCardHandler implements ICommandHandler<EnterCard> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: EnterCard): Promise<Executed<AccessLinkState> | Refusal> {
    return this.runner.execute(accessLinkAggregate, input.accessLinkId, context, (state) =>
      decideEnterCard(input, state),
    );
  }
}
