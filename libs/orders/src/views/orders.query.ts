import { isWithin, type Timestamp } from '#kernel';
import type { FindQuery, FindResult, IndexPlace, ViewReader } from '#projections';
import { orderMoney, paymentStatusOf, refundStatusOf } from '../order-money.js';
import { orderNumberOf } from './order.view.js';
import { type OrderDoc, ordersView } from './orders.projection.js';

/** The list's filters (contract §7.2). */
export interface OrderFilter {
  readonly customerId?: string;
  readonly subscriptionId?: string;
  readonly status?: string;
  readonly paymentStatuses?: readonly string[];
  readonly refundStatuses?: readonly string[];
  readonly orderNumber?: string;
  readonly externalReferenceId?: string;
  readonly origin?: string;
  /** Free text, looked for in numbers, references and names of lines. */
  readonly text?: string;
  readonly minAmount?: number;
  readonly maxAmount?: number;
  readonly currency?: string;
  /** Date bounds are half-open (ADR 0034). */
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
}

export type OrderSort = 'created_at' | 'updated_at' | 'outstanding_money' | 'total';

export interface ListOrders extends OrderFilter {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortBy?: OrderSort;
  readonly sortDirection?: 'asc' | 'desc';
}

/** An order from the views; undefined when this environment has none of this id. */
export function getOrder(views: ViewReader, environmentId: string, orderId: string): Promise<OrderDoc | undefined> {
  return views.get(ordersView, environmentId, orderId);
}

/** A page of orders, newest first unless asked otherwise. */
export function listOrders(views: ViewReader, query: ListOrders): Promise<FindResult<OrderDoc>> {
  return views.find(ordersView, {
    ...scanOf(query),
    limit: query.limit,
    direction: query.sortDirection ?? 'desc',
    after: query.place,
    filter: (doc) => matches(doc, query),
  });
}

/** The narrowest index in the wanted order; every filter is checked on each document besides. */
function scanOf(query: ListOrders): Pick<FindQuery<OrderDoc>, 'index' | 'partition' | 'from' | 'to'> {
  const { environmentId, sortBy = 'created_at', subscriptionId, customerId } = query;
  const created = { from: query.createdAfter, to: query.createdBefore };
  if (sortBy === 'updated_at') {
    return { index: sortBy, partition: environmentId, from: query.updatedAfter, to: query.updatedBefore };
  }
  if (sortBy !== 'created_at') return { index: sortBy, partition: environmentId };
  if (subscriptionId !== undefined) {
    return { index: 'subscription', partition: `${environmentId}/${subscriptionId}`, ...created };
  }
  if (customerId !== undefined) return { index: 'customer', partition: `${environmentId}/${customerId}`, ...created };
  return { index: sortBy, partition: environmentId, ...created };
}

function matches(doc: OrderDoc, filter: OrderFilter): boolean {
  const { order } = doc;
  const money = orderMoney(order, doc.refunded);
  return (
    isSame(filter.customerId, order.customerId) &&
    isSame(filter.subscriptionId, doc.subscriptionId) &&
    isSame(filter.status, order.status) &&
    isSame(filter.orderNumber, orderNumberOf(doc.orderId)) &&
    isSame(filter.externalReferenceId, order.externalReferenceId) &&
    isSame(filter.origin, doc.origin) &&
    isSame(filter.currency, order.currency) &&
    isOneOf(filter.paymentStatuses, paymentStatusOf(money)) &&
    isOneOf(filter.refundStatuses, refundStatusOf(money)) &&
    money.total >= (filter.minAmount ?? 0) &&
    money.total <= (filter.maxAmount ?? Number.MAX_SAFE_INTEGER) &&
    isWithin(order.createdAt, filter.createdAfter, filter.createdBefore) &&
    isWithin(order.updatedAt, filter.updatedAfter, filter.updatedBefore) &&
    (filter.text === undefined || speaksOf(doc, filter.text.toLowerCase()))
  );
}

function speaksOf({ orderId, order }: OrderDoc, text: string): boolean {
  const words = [orderNumberOf(orderId), order.externalReferenceId ?? '', ...order.lineItems.map(({ name }) => name)];
  return words.some((word) => word.toLowerCase().includes(text));
}

function isSame<Value>(wanted: Value | undefined, value: Value | undefined): boolean {
  return wanted === undefined || wanted === value;
}

function isOneOf(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.includes(value);
}
