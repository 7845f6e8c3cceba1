import { Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX } from '#kernel';
import {
  CancelSubscription,
  ChangeSubscriptionPaymentMethod,
  CreateSubscription,
  getSubscription,
  listSubscriptions,
  UpdateSubscription,
} from '#subscriptions';
import {
  Caller,
  Command,
  type Credential,
  found,
  JsonBody,
  list,
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { mayExpand } from '../may-expand.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { answerSubscription } from './answer-subscription.js';
import { expandSubscriptions } from './expand-subscriptions.js';
import {
  CancelSubscriptionBody,
  ChangeSubscriptionPaymentMethodBody,
  CreateSubscriptionBody,
  GetSubscriptionQuery,
  ListSubscriptionsQuery,
  UpdateSubscriptionBody,
} from './subscription.dto.js';
import { METHOD_ERRORS, START_ERRORS, SUBSCRIPTION, TWO_CHARGES } from './subscription.schema.js';
import { subscriptionChangeOf, subscriptionFilterOf, subscriptionRequestOf } from './subscription-input.js';

const SUB = ID_PREFIX.subscription;
const TAG = 'Subscriptions';

@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Start a subscription',
    description:
      'An immediate start is charged before the answer: active when it was paid; incomplete, with next_retry_at, when it was not.',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [...START_ERRORS, ...METHOD_ERRORS, 'SUBSCRIPTION_ALREADY_EXISTS'],
  })
  async create(@JsonBody() body: CreateSubscriptionBody, @Command() context: CommandContext) {
    const command = new CreateSubscription(context, subscriptionRequestOf(body));
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }

  @Get()
  @RequiresScope('commerce.subscriptions.read')
  @Operation({
    summary: 'List subscriptions',
    description: 'Sorted by next_billing_at it leaves out those that have no such date.',
    tag: TAG,
    returns: SUBSCRIPTION,
    list: true,
  })
  async list(@QueryParams() query: ListSubscriptionsQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const { data, next } = await listSubscriptions(read.views, {
      ...subscriptionFilterOf(query),
      environmentId: read.environmentId,
      limit: query.page_size,
      place: pageOf(query),
      sortBy: query.sort_by,
      sortDirection: query.sort_direction,
    });
    return list(await expandSubscriptions(read, data, query.expand), tokenOf(query, next), read.source);
  }

  @Get(':subscription_id')
  @RequiresScope('commerce.subscriptions.read')
  @Operation({ summary: 'Show a subscription', tag: TAG, returns: SUBSCRIPTION })
  async get(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @QueryParams() query: GetSubscriptionQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const subscription = found(await getSubscription(read.views, read.environmentId, subscriptionId));
    const [expanded] = await expandSubscriptions(read, [subscription], query.expand);
    return single(found(expanded), read.source);
  }

  @Patch(':subscription_id')
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Change a subscription; what is billed changes from the next cycle on',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [
      'SUBSCRIPTION_CANCELED',
      'USE_CANCEL_SUBSCRIPTION',
      'VERSION_CONFLICT',
      'INVALID_BILLING_INTERVAL',
      'INTERVAL_REQUIRED',
    ],
  })
  async update(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody({ update: true }) body: UpdateSubscriptionBody,
    @Command() context: CommandContext,
  ) {
    const command = new UpdateSubscription(context, { ...subscriptionChangeOf(body), subscriptionId });
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }

  @Post(':subscription_id/cancel')
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'End a subscription, at the end of its paid period unless asked otherwise',
    description:
      "Only cancel_immediately inside the contract's term costs its early termination fee, which is charged before the answer. To let the paid period run out costs nothing. One that is paused, or was never paid, ends at once, without a fee.",
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ['SUBSCRIPTION_CANCELED', 'CANCELLATION_COMMENT_TOO_LONG', 'INVALID_CANCELLATION_REASON_CODE'],
  })
  async cancel(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody({ optional: true }) body: CancelSubscriptionBody,
    @Command() context: CommandContext,
  ) {
    const command = new CancelSubscription(context, {
      subscriptionId,
      immediately: body.cancel_immediately ?? false,
      requestedBy: 'merchant',
      reasonCode: body.cancellation_reason_code,
      comment: body.cancellation_comment,
    });
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }

  @Post(':subscription_id/payment-method')
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Bill a subscription to another payment method',
    description: `When something is owed, the new method may be charged for it at once, before the answer; a decline then uses up no retry. ${TWO_CHARGES}`,
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [...METHOD_ERRORS, 'SUBSCRIPTION_CANCELED'],
  })
  async changePaymentMethod(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody() body: ChangeSubscriptionPaymentMethodBody,
    @Command() context: CommandContext,
  ) {
    const input = { subscriptionId, paymentMethodId: body.payment_method_id, requestedBy: 'merchant' } as const;
    const command = new ChangeSubscriptionPaymentMethod(context, input);
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }
}
