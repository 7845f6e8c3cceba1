import { Controller, Get } from '@nestjs/common';
import { ID_PREFIX } from '#kernel';
import { attemptOf, attemptResolution, attemptResource, getOrder, type Order } from '#orders';
import {
  Caller,
  type Credential,
  found,
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
import { type Read, Reads } from '../reads.js';
import { ListAttemptsQuery } from './order.dto.js';
import { ATTEMPT_RESOLUTION, ORDER_PAYMENT_ATTEMPT } from './order-attempt.schema.js';

const ORD = ID_PREFIX.order;
const OPA = ID_PREFIX.orderPaymentAttempt;

@Controller('v1/orders/:order_id/payment-attempts')
export class OrderAttemptsController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @RequiresScope('commerce.orders.read')
  @Operation({
    summary: "List an order's payment attempts",
    tag: 'Orders',
    returns: ORDER_PAYMENT_ATTEMPT,
    list: true,
    errors: ['ORDER_NOT_FOUND'],
  })
  async list(
    @ResourceId('order_id', ORD) orderId: string,
    @QueryParams() query: ListAttemptsQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const place = pageOf(query);
    const read = await this.reads.open(caller, after);
    const { attempts } = await orderOf(read, orderId);
    const ordered = query.sort_direction === 'asc' ? attempts : attempts.toReversed();
    const start = place ? ordered.findIndex(({ attemptId }) => attemptId === place.documentId) + 1 : 0;
    const page = ordered.slice(start, start + query.page_size);
    const last = page.at(-1);
    const isMore = start + page.length < ordered.length;
    const next = isMore && last ? { sort: last.startedAt, documentId: last.attemptId } : undefined;
    return list(page.map(attemptResource), tokenOf(query, next), read.source);
  }

  @Get(':order_payment_attempt_id')
  @RequiresScope('commerce.orders.read')
  @Operation({
    summary: "Show one of an order's payment attempts",
    tag: 'Orders',
    returns: ORDER_PAYMENT_ATTEMPT,
    errors: ['ORDER_NOT_FOUND'],
  })
  async get(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('order_payment_attempt_id', OPA) attemptId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const read = await this.reads.open(caller, after);
    return single(attemptResource(found(attemptOf(await orderOf(read, orderId), attemptId))), read.source);
  }

  @Get(':order_payment_attempt_id/payment-method-resolution')
  @RequiresScope('commerce.orders.read')
  @Operation({
    summary: 'Explain why an attempt charges what it charges',
    tag: 'Orders',
    returns: ATTEMPT_RESOLUTION,
    errors: ['ORDER_NOT_FOUND'],
  })
  async resolution(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('order_payment_attempt_id', OPA) attemptId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const read = await this.reads.open(caller, after);
    return single(attemptResolution(found(attemptOf(await orderOf(read, orderId), attemptId))), read.source);
  }
}

async function orderOf({ views, environmentId }: Read, orderId: string): Promise<Order> {
  const doc = await getOrder(views, environmentId, orderId);
  if (doc === undefined) throw new HttpProblem('ORDER_NOT_FOUND');
  return doc.order;
}
