import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { digestSecret } from '#merchants';
import { subscriptionAggregate } from '../subscription.js';
import { type AccessLinkState, accessLinkAggregate } from './access-link.js';
import { AccessLinkSecrets } from './access-link-secrets.port.js';
import { formatAccessToken } from './access-link-token.js';
import { CreateAccessLink, decideCreateAccessLink } from './create-access-link.js';

/** The link, and the token that goes into its URL. The token is never stored. */
export interface AccessLinkCreation extends Executed<AccessLinkState> {
  readonly token: string;
}

@CommandHandler(CreateAccessLink)
export class CreateAccessLinkHandler implements ICommandHandler<CreateAccessLink> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly secrets: AccessLinkSecrets,
  ) {}

  async execute({ context, input }: CreateAccessLink): Promise<AccessLinkCreation | Refusal> {
    const { environmentId, commandId, now } = context;
    const accessLinkId = resourceIdFor(ID_PREFIX.accessLink, commandId);
    const secret = this.secrets.secretOf(`link ${environmentId} ${accessLinkId}`);
    const digest = digestSecret(secret);
    const { state: subscription } = await this.runner.load(subscriptionAggregate, environmentId, input.subscriptionId);
    const created = await this.runner.execute(accessLinkAggregate, accessLinkId, context, (state) =>
      decideCreateAccessLink({ now, accessLinkId, digest, subscription }, state),
    );
    if (isRefusal(created)) return created;
    return { ...created, token: formatAccessToken({ environmentId, accessLinkId, secret }) };
  }
}
