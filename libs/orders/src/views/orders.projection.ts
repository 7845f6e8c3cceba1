import type { StoredEvent } from '#event-store';
import type { RefundablePaymentEvent } from '#payments';
import type { Projection, ProjectionSource } from '#projections';
import { type OrderEvent, orderEvents } from '../order.events.js';
import { type Order, orderAggregate } from '../order.js';
import { orderMoney } from '../order-money.js';
import { orderObligation } from '../order-obligation.policy.js';

/** An order as lists and reads know it. */
export interface OrderDoc {
  readonly orderId: string;
  readonly origin: 'api' | 'subscription';
  readonly subscriptionId?: string;
  readonly subscriptionPlanId?: string;
  /** Which of the subscription's cycles it bills. */
  readonly cycle?: number;
  /** What the cycle bills, when that is not what its subscription began with. */
  readonly billedLines?: Order['lineItems'];
  readonly order: Order;
  /** What was given back, in minor units, and by which refunds. */
  readonly refunded?: number;
  readonly refundIds?: readonly string[];
}

/** Orders that another library's streams tell of, such as the one of each billing cycle. */
export type OrderSource = ProjectionSource<OrderDoc>;

type RefundEventType = 'RefundReserved' | 'RefundSucceeded' | 'RefundFailed';
type RefundOfOrder = Extract<RefundablePaymentEvent, { type: RefundEventType }>;

export const REFUND_EVENTS: readonly string[] = ['RefundReserved', 'RefundSucceeded', 'RefundFailed'];

export function isRefundOfOrder<Event extends StoredEvent>(event: Event): event is Event & RefundOfOrder {
  return REFUND_EVENTS.includes(event.type);
}

/** What was given back of an order's payments, as the refunds' own streams tell it. */
export const refundedOrders: OrderSource = {
  events: REFUND_EVENTS,
  documentIds: (event) => (isRefundOfOrder(event) && event.data.orderId ? [event.data.orderId] : []),
  evolve: (doc, event) => {
    if (!doc || !isRefundOfOrder(event)) return doc;
    const { refundId, amount } = event.data;
    const refundIds = [...new Set([...(doc.refundIds ?? []), refundId])];
    const order = { ...doc.order, updatedAt: event.fact.at };
    return { ...doc, order, refundIds, refunded: (doc.refunded ?? 0) + refundedBy(event, amount.amount) };
  },
};

function refundedBy(event: RefundOfOrder, amount: number): number {
  if (event.type === 'RefundSucceeded') return amount;
  return event.type === 'RefundFailed' && event.data.hadSucceeded ? -amount : 0;
}

/** Amounts below 10^16 sort as they read. */
const sortable = (amount: number): string => String(amount).padStart(16, '0');

const within = (environmentId: string, id: string): string => `${environmentId}/${id}`;

/** All orders. Told by their own streams; others fill it too (`foldedFrom`). */
export const ordersView: Projection<OrderDoc> = {
  name: 'orders',
  version: 1,
  events: Object.keys(orderEvents),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event, orderId) => {
    const before = doc?.order ?? orderAggregate.initial;
    const order = orderAggregate.evolve(before, { type: event.type, data: event.data } as OrderEvent, event.fact);
    return { ...doc, orderId, origin: 'api', order };
  },
  indexes: {
    created_at: ({ order }, environmentId) => ({ partition: environmentId, sort: order.createdAt }),
    updated_at: ({ order }, environmentId) => ({ partition: environmentId, sort: order.updatedAt }),
    total: ({ order }, environmentId) => ({ partition: environmentId, sort: sortable(orderMoney(order).total) }),
    outstanding_money: ({ order }, environmentId) => ({
      partition: environmentId,
      sort: sortable(orderMoney(order).outstanding),
    }),
    customer: ({ order: { customerId, createdAt } }, environmentId) =>
      customerId === undefined ? undefined : { partition: within(environmentId, customerId), sort: createdAt },
    subscription: ({ subscriptionId, order }, environmentId) =>
      subscriptionId === undefined
        ? undefined
        : { partition: within(environmentId, subscriptionId), sort: order.createdAt },
    // What belongs to a subscription is driven by the subscription.
    due: ({ origin, order }, environmentId) => {
      const owed = origin === 'api' ? orderObligation(order) : undefined;
      return owed && { partition: environmentId, sort: owed.dueAt };
    },
  },
};
