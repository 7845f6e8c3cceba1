import { addMoney, type DomainEvent, type Money, subtractMoney } from '#kernel';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';

/** The events that move money back, and back again. Each names the refund and its order; the payment is the stream's id. */
export type MoneyRefundedEvent = Extract<RefundablePaymentEvent, { type: 'RefundSucceeded' | 'RefundFailed' }>;

export const MONEY_REFUNDED_EVENTS: readonly string[] = ['RefundSucceeded', 'RefundFailed'];

export function isMoneyRefunded<Event extends DomainEvent>(event: Event): event is Event & MoneyRefundedEvent {
  return MONEY_REFUNDED_EVENTS.includes(event.type);
}

/** What is given back after an event, from what was before. */
export function refundedAfter(before: Money, event: MoneyRefundedEvent): Money {
  if (event.type === 'RefundSucceeded') return addMoney(before, event.data.amount);
  return event.data.hadSucceeded ? subtractMoney(before, event.data.amount) : before;
}
