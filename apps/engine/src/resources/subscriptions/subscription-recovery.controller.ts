import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX } from '#kernel';
import {
  CreatePaymentRetry,
  getPaymentMethodResolution,
  getPaymentRetry,
  getSubscription,
  listPaymentRetries,
  paymentRetryResource,
  SetBackupMethods,
} from '#subscriptions';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  found,
  IdempotencyKey,
  IdempotencyKeyRequired,
  JsonBody,
  list,
  NoBody,
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { answerSubscription, type SubscriptionOutcome } from './answer-subscription.js';
import { METHOD_ERRORS, SUBSCRIPTION, TWO_CHARGES } from './subscription.schema.js';
import { ListPaymentRetriesQuery, SetBackupMethodsBody } from './subscription-recovery.dto.js';
import { CREATE_RETRY_ERRORS, METHOD_RESOLUTION, PAYMENT_RETRY } from './subscription-recovery.schema.js';

const SUB = ID_PREFIX.subscription;
const SPR = ID_PREFIX.subscriptionPaymentRetry;
const TAG = 'Subscriptions';

/** What can be done about a bill that could not be collected. */
@Controller('v1/subscriptions/:subscription_id')
export class SubscriptionRecoveryController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post('payment-retries')
  @IdempotencyKeyRequired()
  @NoBody()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Try an overdue bill again, now',
    description: `It is charged before the answer. A decline is a state of the retry, and leaves the automatic retries as they were planned. ${TWO_CHARGES}`,
    tag: TAG,
    returns: PAYMENT_RETRY,
    errors: CREATE_RETRY_ERRORS,
  })
  async retryPayment(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @IdempotencyKey() idempotencyKey: string,
    @Command() context: CommandContext,
  ) {
    const input = { subscriptionId, idempotencyKey, requestedBy: 'merchant' } as const;
    const outcome: SubscriptionOutcome = await this.commands.execute(new CreatePaymentRetry(context, input));
    const done = accepted(outcome);
    const retry = found(done.state?.paymentRetry ?? undefined);
    return single(paymentRetryResource(retry), this.reads.wrote(context.environmentId, done));
  }

  @Get('payment-retries')
  @RequiresScope('commerce.subscriptions.read')
  @Operation({ summary: "List a subscription's manual retries", tag: TAG, returns: PAYMENT_RETRY, list: true })
  async listRetries(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @QueryParams() query: ListPaymentRetriesQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    found(await getSubscription(views, environmentId, subscriptionId));
    const { page_size: limit, idempotency_key: idempotencyKey, sort_direction: sortDirection } = query;
    const place = pageOf(query);
    const { data, next } = await listPaymentRetries(views, {
      ...{ environmentId, subscriptionId, idempotencyKey, sortDirection, limit, place },
    });
    return list(data, tokenOf(query, next), source);
  }

  @Get('payment-retries/:subscription_payment_retry_id')
  @RequiresScope('commerce.subscriptions.read')
  @Operation({ summary: 'Show a manual retry', tag: TAG, returns: PAYMENT_RETRY })
  async getRetry(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @ResourceId('subscription_payment_retry_id', SPR) retryId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    return single(found(await getPaymentRetry(views, environmentId, subscriptionId, retryId)), source);
  }

  @Post('backup-payment-methods')
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: "Say which methods are charged, in order, when the subscription's own cannot be",
    description: `The whole list; empty clears it. The payer must have consented to it. They are charged when the own method is not ready or was ruled out; after a soft decline the own method is tried again on its dates, and they are charged when none of these is left. When something is owed, a method that is new in the list may be charged for it at once, before the answer. ${TWO_CHARGES}`,
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [...METHOD_ERRORS, 'SUBSCRIPTION_CANCELED'],
  })
  async setBackups(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody() body: SetBackupMethodsBody,
    @Command() context: CommandContext,
  ) {
    const { payment_method_ids: paymentMethodIds, consented_at: consentedAt = null } = body;
    const input = { subscriptionId, paymentMethodIds, consentedAt, requestedBy: 'merchant' } as const;
    return answerSubscription(this.reads, context, await this.commands.execute(new SetBackupMethods(context, input)));
  }

  @Get('payment-method-resolution')
  @RequiresScope('commerce.subscriptions.read')
  @Operation({ summary: 'Tell which method would be charged now, and why', tag: TAG, returns: METHOD_RESOLUTION })
  async resolution(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    return single(found(await getPaymentMethodResolution(views, environmentId, subscriptionId, now)), source);
  }
}
