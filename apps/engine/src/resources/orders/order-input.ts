import type { NewCharge, NewLineItem, OrderFilter } from '#orders';
import type { ListOrdersQuery, OrderChargeBody, OrderLineItemBody } from './order.dto.js';

export function newLineItem(body: OrderLineItemBody): NewLineItem {
  const { name, description, quantity, unit_price_money: unitPrice, metadata } = body;
  return { name, description, quantity, unitPrice, metadata };
}

export function newCharge({ name, amount_money: amount }: OrderChargeBody): NewCharge {
  return { name, amount };
}

/** What the list is filtered by; undefined when nothing can be found: goods are not followed here, so that none are on their way. */
export function orderFilterOf(query: ListOrdersQuery): OrderFilter | undefined {
  if (query.fulfillment_status && !query.fulfillment_status.includes('not_fulfilled')) return undefined;
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
