import { Controller, Get, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import {
  CreateRefund,
  getRefund,
  listRefunds,
  type RefundAnswer,
  type RefundFilter,
  refundObject,
  UpdateRefund,
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
import { expandRefunds } from './expand-refunds.js';
import { CreateRefundBody, GetRefundQuery, ListRefundsQuery, UpdateRefundBody } from './refund.dto.js';
import { CREATE_REFUND_ERRORS, REFUND } from './refund.schema.js';
import { refundTargetOf } from './refund-target.js';

const REF = ID_PREFIX.refund;

@Controller('v1/refunds')
export class RefundsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @RequiresScope('commerce.refunds.write')
  @Operation({
    summary: "Give back a payment, or an order's payments, wholly or in part",
    tag: 'Refunds',
    returns: REFUND,
    errors: CREATE_REFUND_ERRORS,
  })
  async create(@JsonBody() body: CreateRefundBody, @Command() context: CommandContext) {
    const target = refundTargetOf(body);
    if (isRefusal(target)) return accepted<never>(target);
    const input = {
      target,
      amount: body.amount_money,
      reason: body.reason,
      reasonMessage: body.reason_message,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
    };
    return this.#answer(context, await this.commands.execute(new CreateRefund(context, input)));
  }

  @Get()
  @RequiresScope('commerce.refunds.read')
  @Operation({ summary: 'List refunds', tag: 'Refunds', returns: REFUND, list: true })
  async list(@QueryParams() query: ListRefundsQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const { docs, next } = await listRefunds(read.views, read.environmentId, filterOf(query), {
      limit: query.page_size,
      after: pageOf(query),
      sortBy: query.sort_by ?? 'created_at',
      direction: query.sort_direction ?? 'desc',
    });
    return list(await expandRefunds(read, docs, query.expand), tokenOf(query, next), read.source);
  }

  @Get(':refund_id')
  @RequiresScope('commerce.refunds.read')
  @Operation({ summary: 'Show a refund', tag: 'Refunds', returns: REFUND })
  async get(
    @ResourceId('refund_id', REF) refundId: string,
    @QueryParams() query: GetRefundQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const doc = found(await getRefund(read.views, read.environmentId, refundId));
    const [refund] = await expandRefunds(read, [doc], query.expand);
    return single(found(refund), read.source);
  }

  @Patch(':refund_id')
  @RequiresScope('commerce.refunds.write')
  @Operation({ summary: "Change a refund's metadata", tag: 'Refunds', returns: REFUND })
  async update(
    @ResourceId('refund_id', REF) refundId: string,
    @JsonBody({ update: true }) body: UpdateRefundBody,
    @Command() context: CommandContext,
  ) {
    const command = new UpdateRefund(context, { refundId, metadata: body.metadata });
    return this.#answer(context, await this.commands.execute(command));
  }

  #answer(context: CommandContext, outcome: RefundAnswer | Refusal) {
    if (isRefusal(outcome)) throw this.reads.refused(context.environmentId, outcome);
    const { refundId, state: refund } = outcome;
    return single(refundObject({ refundId, refund }), this.reads.wrote(context.environmentId, outcome));
  }
}

function filterOf(query: ListRefundsQuery): RefundFilter {
  return {
    orderId: query.order_id,
    paymentIntentId: query.payment_intent_id,
    customerId: query.customer_id,
    status: query.status,
    reason: query.reason,
    externalReferenceId: query.external_reference_id,
    currency: query.currency,
    minAmount: query.min_amount,
    maxAmount: query.max_amount,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
    updatedAfter: query.updated_after,
    updatedBefore: query.updated_before,
  };
}
