import type { FindResult, IndexPlace, ViewReader } from '#projections';
import { type OrderActivity, orderActivities } from './order-activities.projection.js';

export interface ListActivities {
  readonly environmentId: string;
  readonly orderId: string;
  readonly types?: readonly string[];
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortDirection?: 'asc' | 'desc';
}

/** A page of an order's story, newest first unless asked otherwise. */
export function listActivities(views: ViewReader, query: ListActivities): Promise<FindResult<OrderActivity>> {
  const { environmentId, orderId, types } = query;
  return views.find(orderActivities, {
    index: 'order',
    partition: `${environmentId}/${orderId}`,
    limit: query.limit,
    direction: query.sortDirection ?? 'desc',
    after: query.place,
    filter: ({ type }) => types === undefined || types.includes(type),
  });
}

/** One row as the contract shows it (§7.6). What changes nothing about the balance carries zero. */
export function activityResource(activity: OrderActivity, currency: string) {
  return {
    order_activity_id: activity.activityId,
    order_id: activity.orderId,
    type: activity.type,
    balance_delta_money: activity.delta ?? { amount: 0, currency },
    order_line_item_id: activity.lineItemId,
    order_charge_id: activity.chargeId,
    payment_intent_id: activity.paymentIntentId,
    refund_id: activity.refundId,
    failure_code: activity.failureCode,
    occurred_at: activity.at,
  };
}
