import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import { PreviewSubscription, type SubscriptionPreview } from '#subscriptions';
import { Command, JsonBody, Operation, RequiresScope, single } from '../../http/index.js';
import { PreviewSubscriptionBody } from './subscription.dto.js';
import { subscriptionRequestOf } from './subscription-input.js';
import { SUBSCRIPTION_PREVIEW } from './subscription-preview.schema.js';

@Controller('v1/subscription-previews')
export class SubscriptionPreviewsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.read')
  @Operation({
    summary: 'Tell what starting a subscription would answer; nothing is stored',
    tag: 'Subscriptions',
    returns: SUBSCRIPTION_PREVIEW,
    errors: ['SUBSCRIPTION_BILLING_START_INVALID'],
  })
  async preview(@JsonBody() body: PreviewSubscriptionBody, @Command() context: CommandContext) {
    const command = new PreviewSubscription(context, subscriptionRequestOf(body));
    const { currency, refusal } = await this.commands.execute<PreviewSubscription, SubscriptionPreview>(command);
    const errors = refusal ? [{ code: refusal.code, message: refusal.message, param: refusal.detail.param }] : [];
    return single({ mode: body.mode, is_valid: errors.length === 0, errors, currency });
  }
}
