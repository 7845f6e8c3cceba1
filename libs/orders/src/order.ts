import { type Aggregate, type Fact, type Money, type Timestamp } from '#kernel';
import {
  type OrderCharge,
  type OrderContentEvent,
  type OrderEvent,
  type OrderLineItem,
  type OrderNotes,
  type OrderPaymentEvent,
  orderEvents,
} from './order.events.js';
import { evolvePayments } from './paying/evolve-order-payments.js';
import type { LegOutcome } from './paying/leg-report.js';
import type { OrderPaymentAttempt } from './paying/payment-attempt.js';

/** A payment intent of an order, and what the order knows of it. */
export interface OrderPayment {
  readonly paymentIntentId: string;
  readonly amount: Money;
  readonly captureMethod: 'automatic' | 'manual';
  readonly madeBy: 'caller' | 'pay';
  readonly externalReferenceId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly paymentOptions?: readonly string[];
  readonly paymentReturnUrl?: string;
  readonly outcome: LegOutcome;
  readonly authorized?: Money;
  readonly captured: Money;
  readonly released?: Money;
  /** The progress of the payment intent that is on record, and the revision that it had then. */
  readonly progress: string;
  readonly revision: number;
}

/** An order as its stream tells it. `exists` is false before the first event. */
export interface Order extends OrderNotes {
  readonly exists: boolean;
  readonly merchantId: string;
  readonly status: 'open' | 'closed';
  readonly currency: string;
  readonly lineItems: readonly OrderLineItem[];
  readonly charges: readonly OrderCharge[];
  readonly customerId?: string;
  readonly externalReferenceId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payments: readonly OrderPayment[];
  /** In the order in which they were started. */
  readonly attempts: readonly OrderPaymentAttempt[];
  /** Grows with every event. */
  readonly revision: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const NOTHING: Order = {
  exists: false,
  merchantId: '',
  status: 'open',
  currency: '',
  lineItems: [],
  charges: [],
  metadata: {},
  payments: [],
  attempts: [],
  revision: 0,
  createdAt: '',
  updatedAt: '',
};

/** The attempt that has not ended; there is one at most. */
export function activeAttempt(order: Order): OrderPaymentAttempt | undefined {
  const last = order.attempts.at(-1);
  return last?.end ? undefined : last;
}

export function attemptOf(order: Order, attemptId: string): OrderPaymentAttempt | undefined {
  return order.attempts.find((attempt) => attempt.attemptId === attemptId);
}

export function paymentOf(order: Order, paymentIntentId: string): OrderPayment | undefined {
  return order.payments.find((payment) => payment.paymentIntentId === paymentIntentId);
}

export const lineMoney = ({ unitPrice, quantity }: OrderLineItem): Money => ({
  ...unitPrice,
  amount: unitPrice.amount * quantity,
});

const CONTENT_EVENTS: ReadonlySet<string> = new Set<OrderContentEvent['type']>([
  'OrderCreated',
  'OrderUpdated',
  'OrderLineItemAdded',
  'OrderLineItemRemoved',
  'OrderChargeAdded',
  'OrderChargeRemoved',
  'OrderClosed',
]);

function isContent(event: OrderEvent): event is OrderContentEvent {
  return CONTENT_EVENTS.has(event.type);
}

function evolve(state: Order, event: OrderEvent, fact: Fact): Order {
  const next = isContent(event)
    ? evolveContent(state, event, fact)
    : evolvePayments(state, event as OrderPaymentEvent, fact);
  return { ...next, revision: fact.revision + 1, updatedAt: fact.at };
}

function evolveContent(state: Order, event: OrderContentEvent, fact: Fact): Order {
  switch (event.type) {
    case 'OrderCreated': {
      const { personal, metadata = {}, ...data } = event.data;
      return { ...NOTHING, ...data, ...personal, metadata, exists: true, createdAt: fact.at };
    }
    case 'OrderUpdated':
      return update(state, event.data);
    case 'OrderLineItemAdded':
      return { ...state, lineItems: [...state.lineItems, event.data.lineItem] };
    case 'OrderLineItemRemoved':
      return { ...state, lineItems: state.lineItems.filter((line) => line.lineItemId !== event.data.lineItemId) };
    case 'OrderChargeAdded':
      return { ...state, charges: [...state.charges, event.data.charge] };
    case 'OrderChargeRemoved':
      return { ...state, charges: state.charges.filter((charge) => charge.chargeId !== event.data.chargeId) };
    case 'OrderClosed':
      return { ...state, status: 'closed' };
  }
}

type Updated = Extract<OrderContentEvent, { type: 'OrderUpdated' }>['data'];

/** Null clears a field. */
function update(state: Order, { personal = {}, externalReferenceId, metadata = {} }: Updated): Order {
  const { buyerNote = state.buyerNote, internalNote = state.internalNote } = personal;
  const kept = Object.entries({ ...state.metadata, ...metadata }).filter(([, value]) => value !== null);
  return {
    ...state,
    buyerNote: buyerNote ?? undefined,
    internalNote: internalNote ?? undefined,
    externalReferenceId:
      externalReferenceId === undefined ? state.externalReferenceId : (externalReferenceId ?? undefined),
    metadata: Object.fromEntries(kept) as Record<string, string>,
  };
}

export const orderAggregate: Aggregate<Order, OrderEvent> = {
  category: 'order',
  events: orderEvents,
  initial: NOTHING,
  evolve,
};
