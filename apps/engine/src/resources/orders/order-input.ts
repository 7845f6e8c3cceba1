import type { NewCharge, NewLineItem, OrderFilter } from '#orders';
import type { ListOrdersQuery, OrderChargeBody, OrderLineItemBody } from './order.dto.js';

export function newLineItem(body: OrderLineItemBody): NewLineItem {
  const { name, description, quantity, unit_price_money: unitPrice, metadata } = body;
  return { name, description, quantity, unitPrice, metadata };
}

export function newCharge({ name, amount_money: amount }: OrderChargeBody): NewCharge {
  return { name, amount };
}

/** What the list is filtered by; undefined when nothing can be found: goods are not followed here, neither sent nor returned. */
export function orderFilterOf(query: ListOrdersQuery): OrderFilter | undefined {
  const { return_id, return_resolution_id, subscription_delivery_changed, fulfillment_status } = query;
  if (return_id !== undefined || return_resolution_id !== undefined) return undefined;
  if (subscription_delivery_changed === 'true') return undefined;
  if (fulfillment_status && !fulfillment_status.includes('not_fulfilled')) return undefined;
  return {
    customerId: query.customer_id,
    subscriptionId: query.subscription_id,
    status: query.status,
    paymentStatuses: query.payment_status,
    refundStatuses: query.refund_status,
    orderNumber: query.order_number,
    externalReferenceId: query.external_reference_id,
    origin: query.origin,
    text: query.query,
    minAmount: query.min_amount,
    maxAmount: query.max_amount,
    currency: query.currency,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
    updatedAfter: query.updated_after,
    updatedBefore: query.updated_before,
  };
}
