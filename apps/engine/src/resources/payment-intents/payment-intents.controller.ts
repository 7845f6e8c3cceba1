import { Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, type Refusal, refuse } from '#kernel';
import {
  CancelPaymentIntent,
  CapturePaymentIntent,
  ConfirmPaymentIntent,
  CreatePaymentIntent,
  getPaymentIntent,
  listPaymentIntents,
  type PaymentSource,
  UpdatePaymentIntent,
} from '#payments';
import {
  accepted,
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
import { expandPaymentIntents } from './expand-payment-intents.js';
import {
  CancelPaymentIntentBody,
  CapturePaymentIntentBody,
  ConfirmPaymentIntentBody,
  CreatePaymentIntentBody,
  GetPaymentIntentQuery,
  ListPaymentIntentsQuery,
  UpdatePaymentIntentBody,
} from './payment-intent.dto.js';
import { CAPTURE_ERRORS, CONFIRM_ERRORS, PAYMENT_INTENT, UPDATE_ERRORS } from './payment-intent.schema.js';
import { PaymentIntentAnswers } from './payment-intent-answers.js';

const PI = ID_PREFIX.paymentIntent;

@Controller('v1/payment-intents')
export class PaymentIntentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly answers: PaymentIntentAnswers,
  ) {}

  @Post()
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Create a payment intent',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: ['AMOUNT_TOO_SMALL', 'AMOUNT_TOO_LARGE', 'PAYMENT_OPTION_UNAVAILABLE', 'RESOURCE_NOT_FOUND'],
  })
  async create(@JsonBody() body: CreatePaymentIntentBody, @Command() context: CommandContext) {
    const input = {
      amount: body.amount_money,
      paymentOptions: body.payment_options,
      captureMethod: body.capture_method,
      customerId: body.customer_id,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
      paymentReturnUrl: body.payment_return_url,
      receiptEmail: body.receipt_email,
      tipMoney: body.tip_money,
      transactionPurpose: body.transaction_purpose,
    };
    return this.answers.fresh(context, await this.commands.execute(new CreatePaymentIntent(context, input)));
  }

  @Get()
  @RequiresScope('payments.payment_intents.read')
  @Operation({ summary: 'List payment intents', tag: 'Payment intents', returns: PAYMENT_INTENT, list: true })
  async list(@QueryParams() query: ListPaymentIntentsQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const filter = {
      customerId: query.customer_id,
      orderId: query.order_id,
      status: query.status,
      paymentFlow: query.payment_flow,
      origin: query.origin,
      externalReferenceId: query.external_reference_id,
      currency: query.currency,
      minAmount: query.min_amount,
      maxAmount: query.max_amount,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
      updatedAfter: query.updated_after,
      updatedBefore: query.updated_before,
      needsReview: query.needs_review,
    };
    const { docs, next } = await listPaymentIntents(read.views, read.environmentId, filter, {
      limit: query.page_size,
      after: pageOf(query),
      sortBy: query.sort_by ?? 'created_at',
      direction: query.sort_direction ?? 'desc',
    });
    return list(await expandPaymentIntents(read, docs, query.expand), tokenOf(query, next), read.source);
  }

  @Get(':payment_intent_id')
  @RequiresScope('payments.payment_intents.read')
  @Operation({ summary: 'Show a payment intent', tag: 'Payment intents', returns: PAYMENT_INTENT })
  async get(
    @ResourceId('payment_intent_id', PI) id: string,
    @QueryParams() query: GetPaymentIntentQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const doc = found(await getPaymentIntent(read.views, read.environmentId, id));
    const [intent] = await expandPaymentIntents(read, [doc], query.expand);
    return single(found(intent), read.source);
  }

  @Patch(':payment_intent_id')
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Change a payment intent before it is confirmed',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: UPDATE_ERRORS,
  })
  async update(
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ update: true }) body: UpdatePaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const input = {
      paymentIntentId,
      amount: body.amount_money,
      customerId: body.customer_id,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
      receiptEmail: body.receipt_email,
      tipMoney: body.tip_money,
    };
    const outcome = await this.commands.execute(new UpdatePaymentIntent(context, input));
    return this.answers.of(context, paymentIntentId, outcome);
  }

  @Post(':payment_intent_id/confirm')
  @HttpCode(200)
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Charge a saved payment method, or go on after its buyer answered a challenge',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: CONFIRM_ERRORS,
  })
  async confirm(
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ optional: true }) body: ConfirmPaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const refusal = sourceRefusal(body);
    if (refusal) return accepted<never>(refusal);
    const input = { paymentIntentId, source: sourceOf(body) };
    return this.answers.of(
      context,
      paymentIntentId,
      await this.commands.execute(new ConfirmPaymentIntent(context, input)),
    );
  }

  @Post(':payment_intent_id/capture')
  @HttpCode(200)
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Capture an authorization, wholly or in part',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: CAPTURE_ERRORS,
  })
  async capture(
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ optional: true }) body: CapturePaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const command = new CapturePaymentIntent(context, { paymentIntentId, amount: body.amount_money });
    return this.answers.of(context, paymentIntentId, await this.commands.execute(command));
  }

  @Post(':payment_intent_id/cancel')
  @HttpCode(200)
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Cancel a payment intent',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: [
      'CANNOT_CANCEL_SUCCEEDED_PAYMENT',
      'PAYMENT_ALREADY_CANCELED',
      'CANNOT_CANCEL_EXPIRED_PAYMENT',
      'PAYMENT_OPERATION_IN_PROGRESS',
      'ORDER_PAYMENT_FLOW_REQUIRED',
    ],
  })
  async cancel(
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ optional: true }) body: CancelPaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const command = new CancelPaymentIntent(context, { paymentIntentId, reason: body.cancellation_reason });
    return this.answers.of(context, paymentIntentId, await this.commands.execute(command));
  }
}

/** One source at most; confirmation tokens are not given out here, so none can be charged. */
function sourceRefusal(body: ConfirmPaymentIntentBody): Refusal | undefined {
  const { payment_method_id, payment_source_token, confirmation_token } = body;
  const sources = [payment_method_id, payment_source_token, confirmation_token].filter((one) => one !== undefined);
  if (sources.length > 1) return refuse('PAYMENT_SOURCE_CONFLICT', 'Name one payment source.');
  if (confirmation_token === undefined) return undefined;
  const detail = { param: 'confirmation_token' };
  return refuse('PAYMENT_SOURCE_NOT_ALLOWED', 'There is no such confirmation token.', detail);
}

function sourceOf(body: ConfirmPaymentIntentBody): PaymentSource | undefined {
  if (body.payment_method_id !== undefined) return { paymentMethodId: body.payment_method_id };
  return body.payment_source_token === undefined ? undefined : { token: body.payment_source_token };
}
