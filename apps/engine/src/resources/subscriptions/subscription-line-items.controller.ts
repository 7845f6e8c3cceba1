import { Controller, Delete, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX } from '#kernel';
import { ChangeLineItems } from '#subscriptions';
import {
  Command,
  IdempotencyKeyRequired,
  JsonBody,
  Operation,
  QueryParams,
  RequiresScope,
  ResourceId,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { answerSubscription } from './answer-subscription.js';
import { SUBSCRIPTION } from './subscription.schema.js';
import { AddLineItemBody, RemoveLineItemQuery, UpdateLineItemBody } from './subscription-line-item.dto.js';

const SUB = ID_PREFIX.subscription;
const LINE = ID_PREFIX.subscriptionLineItem;
const TAG = 'Subscriptions';
const ERRORS = ['SUBSCRIPTION_CANCELED', 'VERSION_CONFLICT', 'AMOUNT_TOO_SMALL', 'AMOUNT_TOO_LARGE'];

/** Each answers with the whole subscription. Changes hold from the next cycle on. */
@Controller('v1/subscriptions/:subscription_id/line-items')
export class SubscriptionLineItemsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Add a line to what later cycles are billed',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [...ERRORS, 'RESOURCE_LIMIT_EXCEEDED'],
  })
  async add(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody() body: AddLineItemBody,
    @Command() context: CommandContext,
  ) {
    const { name, description = null, unit_price_money: unitPrice, quantity = 1, expected_version } = body;
    const line = { name, description, unitPrice, quantity };
    return this.#change(context, { subscriptionId, kind: 'add', line, expectedVersion: expected_version });
  }

  @Patch(':subscription_line_item_id')
  @IdempotencyKeyRequired()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Change a line of what later cycles are billed',
    description: 'A line whose quantity is set here no longer follows the quantity of the subscription.',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ERRORS,
  })
  async update(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @ResourceId('subscription_line_item_id', LINE) lineItemId: string,
    @JsonBody({ update: true }) body: UpdateLineItemBody,
    @Command() context: CommandContext,
  ) {
    const { name, description, unit_price_money: unitPrice, quantity, expected_version: expectedVersion } = body;
    const changes = { name, description, unitPrice, quantity };
    return this.#change(context, { subscriptionId, kind: 'update', lineItemId, changes, expectedVersion });
  }

  @Delete(':subscription_line_item_id')
  @IdempotencyKeyRequired()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Take a line off what later cycles are billed',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ERRORS,
  })
  async remove(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @ResourceId('subscription_line_item_id', LINE) lineItemId: string,
    @QueryParams() query: RemoveLineItemQuery,
    @Command() context: CommandContext,
  ) {
    const expectedVersion = query.expected_version;
    return this.#change(context, { subscriptionId, kind: 'remove', lineItemId, expectedVersion });
  }

  async #change(context: CommandContext, input: ChangeLineItems['input']) {
    const command = new ChangeLineItems(context, input);
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }
}
