import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { ChangeSettings, decideChangeSettings, settingsChangedMeanwhile } from './change-settings.js';
import { EnvironmentSettings } from './environment-settings.js';
import { type Settings, settingsAggregate } from './settings.js';

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly known: EnvironmentSettings,
  ) {}

  async execute({ context, input }: ChangeSettings): Promise<Executed<Settings> | Refusal> {
    const { environmentId } = context;
    try {
      const done = await this.runner.execute(settingsAggregate, environmentId, context, (state) =>
        decideChangeSettings(input, state),
      );
      return isRefusal(done) && done.code === 'CONCURRENT_MODIFICATION' ? settingsChangedMeanwhile() : done;
    } finally {
      // Whatever became of it: a write whose answer was lost may have been stored.
      this.known.forget(environmentId);
    }
  }
}
