import type { Timestamp } from '#kernel';
import type { FindQuery, IndexPlace, ViewReader } from '#projections';
import { type OrderResource, orderResource } from './order.view.js';
import { type RenewalOrder, renewalOrdersProjection } from './renewal-orders.projection.js';
import { subscriptionsProjection, within } from './subscriptions.projection.js';

/** An order from the views; undefined when this environment has none of this id. */
export async function getOrder(
  views: ViewReader,
  environmentId: string,
  orderId: string,
): Promise<OrderResource | undefined> {
  const order = await views.get(renewalOrdersProjection, environmentId, orderId);
  return order && (await shown(views, environmentId, [order]))[0];
}

export interface OrderFilter {
  readonly customerId?: string;
  readonly subscriptionId?: string;
  readonly statuses?: readonly string[];
  readonly paymentStatuses?: readonly string[];
  /** Date bounds are half-open: *after* is inclusive, *before* exclusive. */
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
}

export interface ListOrders extends OrderFilter {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortBy?: 'created_at' | 'updated_at';
  readonly sortDirection?: 'asc' | 'desc';
}

export interface OrdersPage {
  readonly data: readonly OrderResource[];
  readonly next?: IndexPlace;
}

/** A page of orders, newest first unless asked otherwise. */
export async function listOrders(views: ViewReader, query: ListOrders): Promise<OrdersPage> {
  const { docs, next } = await views.find(renewalOrdersProjection, {
    ...scanOf(query),
    limit: query.limit,
    direction: query.sortDirection ?? 'desc',
    after: query.place,
    filter: (order) => matches(order, query),
  });
  return { data: await shown(views, query.environmentId, docs), next };
}

/** The narrowest index in the wanted order; every filter is checked on each document besides. */
function scanOf(query: ListOrders): Pick<FindQuery<RenewalOrder>, 'index' | 'partition' | 'from' | 'to'> {
  const { environmentId, sortBy = 'created_at', subscriptionId, customerId } = query;
  if (sortBy === 'updated_at') {
    return { index: sortBy, partition: environmentId, from: query.updatedAfter, to: query.updatedBefore };
  }
  const bounds = { from: query.createdAfter, to: query.createdBefore };
  if (subscriptionId !== undefined) {
    return { index: 'subscription', partition: within(environmentId, subscriptionId), ...bounds };
  }
  if (customerId !== undefined) return { index: 'customer', partition: within(environmentId, customerId), ...bounds };
  return { index: sortBy, partition: environmentId, ...bounds };
}

function matches(order: RenewalOrder, filter: OrderFilter): boolean {
  return (
    (filter.customerId === undefined || filter.customerId === order.customerId) &&
    (filter.subscriptionId === undefined || filter.subscriptionId === order.subscriptionId) &&
    (filter.statuses === undefined || filter.statuses.includes(order.isPaid ? 'closed' : 'open')) &&
    (filter.paymentStatuses === undefined || filter.paymentStatuses.includes(order.isPaid ? 'paid' : 'unpaid')) &&
    isWithin(order.createdAt, filter.createdAfter, filter.createdBefore) &&
    isWithin(order.updatedAt, filter.updatedAfter, filter.updatedBefore)
  );
}

function isWithin(at: Timestamp, from: Timestamp | undefined, to: Timestamp | undefined): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}

/** The terms that an order bills stand in its subscription, frozen. */
async function shown(views: ViewReader, environmentId: string, orders: readonly RenewalOrder[]) {
  const ids = orders.map(({ subscriptionId }) => subscriptionId);
  const subscriptions = await views.getMany(subscriptionsProjection, environmentId, ids);
  return orders.map((order, index) => orderResource(order, subscriptions[index]));
}
