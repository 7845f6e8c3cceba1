import { Controller, Get } from '@nestjs/common';
import { ID_PREFIX } from '#kernel';
import { activityResource, getOrder, listActivities } from '#orders';
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
} from '../../http/index.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { ListActivitiesQuery } from './order.dto.js';
import { ORDER_ACTIVITY } from './order.schema.js';

@Controller('v1/orders/:order_id/activities')
export class OrderActivitiesController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @RequiresScope('commerce.orders.read')
  @Operation({
    summary: "Tell an order's story",
    tag: 'Orders',
    returns: ORDER_ACTIVITY,
    list: true,
    errors: ['ORDER_NOT_FOUND'],
  })
  async list(
    @ResourceId('order_id', ID_PREFIX.order) orderId: string,
    @QueryParams() query: ListActivitiesQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const doc = await getOrder(views, environmentId, orderId);
    if (doc === undefined) throw new HttpProblem('ORDER_NOT_FOUND');
    const { docs, next } = await listActivities(views, {
      environmentId,
      orderId,
      types: query.type,
      limit: query.page_size,
      place: pageOf(query),
      sortDirection: query.sort_direction,
    });
    const { currency } = doc.order;
    return list(
      docs.map((activity) => activityResource(activity, currency)),
      tokenOf(query, next),
      source,
    );
  }
}
