import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { digestSecret } from '#merchants';
import { type AccessLinkState, accessLinkAggregate } from './access-link.js';
import { AccessLinkSecrets } from './access-link-secrets.port.js';
import { decideOpenAccessLink, OpenAccessLink } from './open-access-link.js';

/** The link, and the secret of the session that was begun. */
export interface AccessLinkOpening extends Executed<AccessLinkState> {
  readonly sessionSecret: string;
}

@CommandHandler(OpenAccessLink)
export class OpenAccessLinkHandler implements ICommandHandler<OpenAccessLink> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly secrets: AccessLinkSecrets,
  ) {}

  async execute({ context, input }: OpenAccessLink): Promise<AccessLinkOpening | Refusal> {
    const { environmentId, now } = context;
    const { accessLinkId, openKey } = input;
    const sessionSecret = this.secrets.secretOf(`session ${environmentId} ${accessLinkId} ${openKey}`);
    const sessionDigest = digestSecret(sessionSecret);
    const opened = await this.runner.execute(accessLinkAggregate, accessLinkId, context, (state) =>
      decideOpenAccessLink({ now, sessionDigest }, state),
    );
    return isRefusal(opened) ? opened : { ...opened, sessionSecret };
  }
}
