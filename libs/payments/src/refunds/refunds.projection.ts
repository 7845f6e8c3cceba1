import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';
import { evolvePaymentRefund, type PaymentRefundEvent } from './payment-refund.js';
import { type RefundEvent, refundEvents } from './refund.events.js';
import { refundAggregate } from './refund.js';
import type { RefundDoc } from './refund.view.js';
import { refundDueAt } from './refund-obligation.policy.js';
import { refundablePaymentEvents } from './refundable-payment.events.js';

const legEvents = Object.keys(refundablePaymentEvents).filter((type) => type !== 'RefundablePaymentOpened');

const isOfLeg = (event: StoredEvent): event is StoredEvent & PaymentRefundEvent =>
  event.stream.category === 'refundable_payment';

/** The `refunds` view: lists show what was accepted; the due list also knows what somebody left before that. */
export const refundsView: Projection<RefundDoc> = {
  name: 'refunds',
  version: 2,
  events: [...Object.keys(refundEvents), ...legEvents],
  documentIds: (event) => [isOfLeg(event) ? event.data.refundId : event.stream.id],
  evolve: (doc, event, refundId) => {
    const before = doc ?? { refundId, refund: refundAggregate.initial, legs: {} };
    if (isOfLeg(event)) {
      const leg = evolvePaymentRefund(before.legs[event.stream.id], event, event.fact);
      return { ...before, legs: { ...before.legs, [event.stream.id]: leg } };
    }
    return { ...before, refund: refundAggregate.evolve(before.refund, event as StoredEvent & RefundEvent, event.fact) };
  },
  indexes: {
    created: (doc, environmentId) => shown(doc, environmentId, doc.refund.createdAt),
    updated: (doc, environmentId) => shown(doc, environmentId, doc.refund.updatedAt),
    amount: (doc, environmentId) => shown(doc, environmentId, String(doc.refund.amount.amount).padStart(16, '0')),
    order: (doc, environmentId) => shownWithin(doc, environmentId, doc.refund.orderId),
    customer: (doc, environmentId) => shownWithin(doc, environmentId, doc.refund.customerId),
    due: ({ refund, legs }, environmentId) => {
      const dueAt = refundDueAt(refund, legs);
      return dueAt === undefined ? undefined : { partition: environmentId, sort: dueAt };
    },
  },
};

function shown({ refund }: RefundDoc, partition: string, sort: string) {
  return refund.acceptance === 'accepted' ? { partition, sort } : undefined;
}

function shownWithin(doc: RefundDoc, environmentId: string, owner: string | undefined) {
  return owner === undefined ? undefined : shown(doc, `${environmentId}/${owner}`, doc.refund.createdAt);
}
