import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, subCommand } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { ClockAdvancer } from './clock-advancer.js';
import { AdvanceSandboxClock, decideStartAdvance, type SandboxClock, sandboxClockAggregate } from './sandbox-clock.js';

@CommandHandler(AdvanceSandboxClock)
export class AdvanceSandboxClockHandler implements ICommandHandler<AdvanceSandboxClock> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly advancer: ClockAdvancer,
  ) {}

  /** Answers when all that fell due is done. */
  async execute({ context, input }: AdvanceSandboxClock): Promise<Executed<SandboxClock> | Refusal> {
    const { environmentId } = context;
    const started = await this.runner.execute(sandboxClockAggregate, environmentId, context, (state) =>
      decideStartAdvance(state, input.to, context.now),
    );
    if (isRefusal(started)) return started;
    const finished = await this.advancer.finish(subCommand(context, 'advanced'), context.now);
    return isRefusal(finished) ? finished : { ...finished, replayed: started.replayed };
  }
}
