import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import { getSubscription, PreviewSubscription, type SubscriptionPreview } from '#subscriptions';
import {
  Caller,
  Command,
  type Credential,
  found,
  JsonBody,
  Operation,
  ReadAfter,
  RequiresScope,
  single,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { PreviewSubscriptionBody } from './subscription.dto.js';
import { previewedRequestOf } from './subscription-input.js';
import { SUBSCRIPTION_PREVIEW } from './subscription-preview.schema.js';

const UNDELIVERED = {
  code: 'UNKNOWN_FIELD',
  message: 'Nothing is delivered by subscriptions here.',
  param: 'delivery',
};

@Controller('v1/subscription-previews')
export class SubscriptionPreviewsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.read')
  @Operation({
    summary: 'Tell whether a subscription could be started so, and all that speaks against it; nothing is stored',
    description:
      'The delivery modes answer that there are no delivery methods: they belong to a part of the contract that is not served.',
    tag: 'Subscriptions',
    returns: SUBSCRIPTION_PREVIEW,
    errors: ['SUBSCRIPTION_BILLING_START_INVALID', 'FIELD_REQUIRED', 'RESOURCE_NOT_FOUND'],
  })
  async preview(
    @JsonBody() body: PreviewSubscriptionBody,
    @Command() context: CommandContext,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { mode, subscription_id } = body;
    if (mode === 'create') return single({ mode, ...(await this.#creation(body, context)) });
    if (subscription_id !== undefined) {
      const read = await this.reads.open(caller, after);
      found(await getSubscription(read.views, read.environmentId, subscription_id));
    }
    const errors = mode === 'delivery_options' ? [] : [UNDELIVERED];
    return single({ mode, subscription_id, errors, delivery_methods: [] });
  }

  async #creation(body: PreviewSubscriptionBody, context: CommandContext) {
    const command = new PreviewSubscription(context, previewedRequestOf(body));
    const { currency, refusals } = await this.commands.execute<PreviewSubscription, SubscriptionPreview>(command);
    const errors = refusals.map(({ code, message, detail }) => ({ code, message, param: detail.param }));
    return { is_valid: errors.length === 0, errors, currency };
  }
}
