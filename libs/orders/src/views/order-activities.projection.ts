import type { StoredEvent } from '#event-store';
import type { Money, Timestamp } from '#kernel';
import type { Projection } from '#projections';
import { type OrderEvent, type OrderLineItem, orderEvents } from '../order.events.js';
import { isRefundOfOrder, REFUND_EVENTS } from './orders.projection.js';

export type ActivityType =
  | 'created'
  | 'line_item_added'
  | 'line_item_removed'
  | 'charge_added'
  | 'charge_removed'
  | 'order_updated'
  | 'closed'
  | 'payment'
  | 'payment_failed'
  | 'refund'
  | 'refund_failed';

/** One row of an order's story. */
export interface OrderActivity {
  readonly activityId: string;
  readonly orderId: string;
  readonly type: ActivityType;
  readonly at: Timestamp;
  /** The place in the log, so that what happened at one instant keeps its order. */
  readonly place: string;
  /** What is changed of what the buyer owes, in minor units of the order's currency; undefined when that is nothing. */
  readonly delta?: Money;
  readonly lineItemId?: string;
  readonly chargeId?: string;
  readonly paymentIntentId?: string;
  readonly refundId?: string;
  readonly failureCode?: string;
}

type Told = Omit<OrderActivity, 'activityId' | 'orderId' | 'at' | 'place'>;

const ORDER_EVENTS: ReadonlySet<string> = new Set(Object.keys(orderEvents));
/** Room for any position of a log. */
const PLACE_LENGTH = 20;

/** The `order_activities` view: a narrative for people, one document for each event that they want to hear of. */
export const orderActivities: Projection<OrderActivity> = {
  name: 'order_activities',
  version: 2,
  events: [...ORDER_EVENTS, ...REFUND_EVENTS],
  documentIds: (event) => (told(event) ? [event.fact.id] : []),
  evolve: (doc, event, activityId) => {
    const story = told(event);
    if (!story) return doc;
    const orderId = isRefundOfOrder(event) ? event.data.orderId! : event.stream.id;
    const place = event.position.toString().padStart(PLACE_LENGTH, '0');
    return { ...story, activityId, orderId, at: event.fact.at, place };
  },
  indexes: {
    order: ({ orderId, place }, environmentId) => ({ partition: `${environmentId}/${orderId}`, sort: place }),
  },
};

function told(event: StoredEvent): Told | undefined {
  if (isRefundOfOrder(event)) return toldRefund(event);
  return ORDER_EVENTS.has(event.type) ? toldEvent({ type: event.type, data: event.data } as OrderEvent) : undefined;
}

function toldEvent({ type, data }: OrderEvent): Told | undefined {
  switch (type) {
    case 'OrderCreated':
      return { type: 'created', delta: totalOf(data.lineItems, data.charges, data.currency) };
    case 'OrderUpdated':
      return { type: 'order_updated' };
    case 'OrderLineItemAdded': {
      const { lineItem } = data;
      const delta = totalOf([lineItem], [], lineItem.unitPrice.currency);
      return { type: 'line_item_added', lineItemId: lineItem.lineItemId, delta };
    }
    case 'OrderLineItemRemoved':
      return { type: 'line_item_removed', lineItemId: data.lineItemId, delta: less(data.amount) };
    case 'OrderChargeAdded':
      return { type: 'charge_added', chargeId: data.charge.chargeId, delta: data.charge.amount };
    case 'OrderChargeRemoved':
      return { type: 'charge_removed', chargeId: data.chargeId, delta: less(data.amount) };
    case 'OrderClosed':
      return { type: 'closed' };
    case 'OrderPaymentLegRecorded': {
      const { paymentIntentId, collected, failure } = data;
      if (collected.amount > 0) return { type: 'payment', paymentIntentId, delta: less(collected) };
      return failure && { type: 'payment_failed', paymentIntentId, failureCode: failure.code };
    }
    case 'OrderPaymentLegDropped':
      return { type: 'payment_failed', paymentIntentId: data.paymentIntentId, failureCode: data.failure.code };
    default:
      return undefined;
  }
}

function toldRefund(event: StoredEvent): Told | undefined {
  if (!isRefundOfOrder(event) || event.data.orderId === undefined || event.type === 'RefundReserved') return undefined;
  const { refundId, amount } = event.data;
  const common = { refundId, paymentIntentId: event.stream.id };
  if (event.type === 'RefundSucceeded') return { ...common, type: 'refund', delta: amount };
  return { ...common, type: 'refund_failed', failureCode: event.data.failureReason };
}

function totalOf(
  lines: readonly Pick<OrderLineItem, 'unitPrice' | 'quantity'>[],
  charges: readonly { readonly amount: Money }[],
  currency: string,
): Money {
  const lineSum = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0);
  return { amount: charges.reduce((sum, { amount }) => sum + amount.amount, lineSum), currency };
}

/** The amount with its sign turned: a delta may be below zero. */
function less({ amount, currency }: Money): Money {
  return { amount: amount === 0 ? 0 : -amount, currency };
}
