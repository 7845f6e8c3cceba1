import { Controller, Get } from '@nestjs/common';
import { ID_PREFIX } from '#kernel';
import { getOrder, listOrders } from '#subscriptions';
import {
  Caller,
  type Credential,
  HttpProblem,
  list,
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { ListOrdersQuery } from './order.dto.js';
import { ORDER } from './order.schema.js';

const ORD = ID_PREFIX.order;

/** Orders to read only: each is what one cycle of a subscription is billed by. */
@Controller('v1/orders')
export class OrdersController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @RequiresScope('commerce.orders.read')
  @Operation({ summary: 'List the orders of subscriptions', tag: 'Orders', returns: ORDER, list: true })
  async list(@QueryParams() query: ListOrdersQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const { data, next } = await listOrders(views, {
      environmentId,
      limit: query.page_size,
      place: pageOf(query),
      sortBy: query.sort_by,
      sortDirection: query.sort_direction,
      customerId: query.customer_id,
      subscriptionId: query.subscription_id,
      statuses: query.status && [query.status],
      paymentStatuses: query.payment_status,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
      updatedAfter: query.updated_after,
      updatedBefore: query.updated_before,
    });
    return list(data, tokenOf(query, next), source);
  }

  @Get(':order_id')
  @RequiresScope('commerce.orders.read')
  @Operation({ summary: 'Show an order', tag: 'Orders', returns: ORDER, errors: ['ORDER_NOT_FOUND'] })
  async get(@ResourceId('order_id', ORD) orderId: string, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const order = await getOrder(views, environmentId, orderId);
    if (order === undefined) throw new HttpProblem('ORDER_NOT_FOUND');
    return single(order, source);
  }
}
