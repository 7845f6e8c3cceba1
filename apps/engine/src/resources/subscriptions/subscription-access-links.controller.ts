import { Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, type Refusal } from '#kernel';
import { type AccessLink, type AccessLinkCreation, CreateAccessLink } from '#subscriptions';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  found,
  NoBody,
  Operation,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { AccessUrls } from '../buyer-access/access-urls.js';
import { Reads } from '../reads.js';
import { assertSandbox, TEST_ONLY } from '../sandbox/assert-sandbox.js';
import { ACCESS_LINK } from './access-link.schema.js';

/** Links that a merchant sends to the buyer who has to act. */
@Controller('v1/subscriptions/:subscription_id')
export class SubscriptionAccessLinksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly urls: AccessUrls,
  ) {}

  @Post('access-links')
  @NoBody()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Make a link with which the buyer puts in another card or pays what is owed',
    description:
      'Send it to the buyer: it lasts 14 days and opens five times. The same Idempotency-Key gives it again.',
    tag: 'Subscriptions',
    returns: ACCESS_LINK,
    errors: ['SUBSCRIPTION_CANCELED', ...TEST_ONLY],
  })
  async create(
    @ResourceId('subscription_id', ID_PREFIX.subscription) subscriptionId: string,
    @Command() context: CommandContext,
    @Caller() caller: Credential,
  ) {
    // The pages take test cards.
    assertSandbox(caller);
    const outcome: AccessLinkCreation | Refusal = await this.commands.execute(
      new CreateAccessLink(context, { subscriptionId }),
    );
    const done = accepted(outcome);
    const link = found(done.state ?? undefined);
    return single(accessLinkResource(link, this.urls.link(done.token)), this.reads.wrote(context.environmentId, done));
  }
}

function accessLinkResource(link: AccessLink, url: string) {
  return {
    access_link_id: link.accessLinkId,
    subscription_id: link.subscriptionId,
    url,
    expires_at: link.expiresAt,
    max_opens: link.maxOpens,
    created_at: link.createdAt,
  };
}
