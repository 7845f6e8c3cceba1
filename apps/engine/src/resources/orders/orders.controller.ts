import { Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, isRefusal } from '#kernel';
import {
  AddOrderCharge,
  AddOrderLineItem,
  CloseOrder,
  CreateOrder,
  getOrder,
  listOrders,
  orderResource,
  RemoveOrderCharge,
  RemoveOrderLineItem,
  UpdateOrder,
} from '#orders';
import { withSubscriptionTerms } from '#subscriptions';
import {
  Caller,
  Command,
  type Credential,
  HttpProblem,
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
import { mayExpand } from '../may-expand.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { expandOrder } from './expand-orders.js';
import {
  CreateOrderBody,
  GetOrderQuery,
  ListOrdersQuery,
  OrderChargeBody,
  OrderLineItemBody,
  UpdateOrderBody,
} from './order.dto.js';
import { ORDER } from './order.schema.js';
import { OrderAnswers } from './order-answers.js';
import { newCharge, newLineItem, orderFilterOf } from './order-input.js';

const ORD = ID_PREFIX.order;
const CHANGE_ERRORS = ['ORDER_NOT_FOUND', 'ORDER_NOT_OPEN', 'ORDER_CLOSED', 'ORDER_PAYMENT_ATTEMPT_ACTIVE'];
const ADD_ERRORS = [...CHANGE_ERRORS, 'RESOURCE_LIMIT_EXCEEDED', 'AMOUNT_TOO_LARGE', 'VALIDATION_ERROR'];
const REMOVE_ERRORS = [...CHANGE_ERRORS, 'RESOURCE_NOT_FOUND', 'ORDER_HAS_ACTIVE_PAYMENT_INTENT'];

/** Orders, those of subscriptions among them; the latter are driven by their subscription and only read here. */
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly answers: OrderAnswers,
  ) {}

  @Post()
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Create an order',
    tag: 'Orders',
    returns: ORDER,
    errors: ['RESOURCE_NOT_FOUND', 'AMOUNT_TOO_LARGE', 'VALIDATION_ERROR'],
  })
  async create(@JsonBody() body: CreateOrderBody, @Command() context: CommandContext) {
    const input = {
      lineItems: body.line_items.map(newLineItem),
      charges: body.charges?.map(newCharge),
      customerId: body.customer_id,
      buyerNote: body.buyer_note,
      internalNote: body.internal_note,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
    };
    const done = await this.commands.execute(new CreateOrder(context, input));
    return this.answers.order(context, isRefusal(done) ? '' : done.orderId, done, 'change');
  }

  @Get()
  @RequiresScope('commerce.orders.read')
  @Operation({ summary: 'List orders', tag: 'Orders', returns: ORDER, list: true })
  async list(@QueryParams() query: ListOrdersQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const filter = orderFilterOf(query);
    if (filter === undefined) return list([], undefined, source);
    const { docs, next } = await listOrders(views, {
      ...filter,
      environmentId,
      limit: query.page_size,
      place: pageOf(query),
      sortBy: query.sort_by,
      sortDirection: query.sort_direction,
    });
    const shown = await withSubscriptionTerms(views, environmentId, docs);
    return list(shown.map(orderResource), tokenOf(query, next), source);
  }

  @Get(':order_id')
  @RequiresScope('commerce.orders.read')
  @Operation({ summary: 'Show an order', tag: 'Orders', returns: ORDER, errors: ['ORDER_NOT_FOUND'] })
  async get(
    @ResourceId('order_id', ORD) orderId: string,
    @QueryParams() query: GetOrderQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    mayExpand(caller, query.expand);
    const read = await this.reads.open(caller, after);
    const doc = await getOrder(read.views, read.environmentId, orderId);
    if (doc === undefined) throw new HttpProblem('ORDER_NOT_FOUND');
    const [shown] = await withSubscriptionTerms(read.views, read.environmentId, [doc]);
    return single(await expandOrder(read, shown!, query.expand), read.source);
  }

  @Patch(':order_id')
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Change notes, reference or metadata of an order',
    tag: 'Orders',
    returns: ORDER,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_OPEN', 'ORDER_CLOSED'],
  })
  async update(
    @ResourceId('order_id', ORD) orderId: string,
    @JsonBody({ update: true }) body: UpdateOrderBody,
    @Command() context: CommandContext,
  ) {
    const input = {
      orderId,
      buyerNote: body.buyer_note,
      internalNote: body.internal_note,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
    };
    return this.#do(context, orderId, new UpdateOrder(context, input));
  }

  @Post(':order_id/line-items')
  @RequiresScope('commerce.orders.write')
  @Operation({ summary: 'Add a line to an order', tag: 'Orders', returns: ORDER, errors: ADD_ERRORS })
  async addLineItem(
    @ResourceId('order_id', ORD) orderId: string,
    @JsonBody() body: OrderLineItemBody,
    @Command() context: CommandContext,
  ) {
    return this.#do(context, orderId, new AddOrderLineItem(context, { orderId, lineItem: newLineItem(body) }));
  }

  @Delete(':order_id/line-items/:order_line_item_id')
  @NoBody()
  @RequiresScope('commerce.orders.write')
  @Operation({ summary: 'Take a line off an order', tag: 'Orders', returns: ORDER, errors: REMOVE_ERRORS })
  async removeLineItem(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('order_line_item_id', ID_PREFIX.orderLineItem) lineItemId: string,
    @Command() context: CommandContext,
  ) {
    return this.#do(context, orderId, new RemoveOrderLineItem(context, { orderId, lineItemId }));
  }

  @Post(':order_id/charges')
  @RequiresScope('commerce.orders.write')
  @Operation({ summary: 'Add a charge to an order', tag: 'Orders', returns: ORDER, errors: ADD_ERRORS })
  async addCharge(
    @ResourceId('order_id', ORD) orderId: string,
    @JsonBody() body: OrderChargeBody,
    @Command() context: CommandContext,
  ) {
    return this.#do(context, orderId, new AddOrderCharge(context, { orderId, charge: newCharge(body) }));
  }

  @Delete(':order_id/charges/:order_charge_id')
  @NoBody()
  @RequiresScope('commerce.orders.write')
  @Operation({ summary: 'Take a charge off an order', tag: 'Orders', returns: ORDER, errors: REMOVE_ERRORS })
  async removeCharge(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('order_charge_id', ID_PREFIX.orderCharge) chargeId: string,
    @Command() context: CommandContext,
  ) {
    return this.#do(context, orderId, new RemoveOrderCharge(context, { orderId, chargeId }));
  }

  @Post(':order_id/close')
  @HttpCode(200)
  @NoBody()
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Close an order',
    tag: 'Orders',
    returns: ORDER,
    errors: ['ORDER_NOT_FOUND', 'ORDER_ALREADY_CLOSED', 'ORDER_STATUS_NOT_CLOSABLE', 'ORDER_HAS_ACTIVE_PAYMENT_INTENT'],
  })
  async close(@ResourceId('order_id', ORD) orderId: string, @Command() context: CommandContext) {
    const done = await this.commands.execute(new CloseOrder(context, { orderId }));
    return this.answers.order(context, orderId, done, 'close');
  }

  async #do(context: CommandContext, orderId: string, command: object) {
    return this.answers.order(context, orderId, await this.commands.execute(command as never), 'change');
  }
}
