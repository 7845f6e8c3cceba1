import { type Aggregate, type Fact, type Money, subtractMoney, sumMoney } from '#kernel';
import { evolvePaymentRefund, holdsMoney, type PaymentRefund } from './payment-refund.js';
import {
  type RefundAccount,
  type RefundablePaymentEvent,
  refundablePaymentEvents,
} from './refundable-payment.events.js';

/** What is known of a payment once something of it was to be given back. */
export interface OpenedPayment {
  readonly paymentIntentId: string;
  readonly captured: Money;
  readonly gatewayPaymentId: string;
  readonly account: RefundAccount;
  readonly customerId?: string;
  readonly orderId?: string;
}

/** The one stream that all refunds of a payment go through, so that together they never exceed it (F59, ADR 0030). */
export interface RefundablePayment {
  readonly opened?: OpenedPayment;
  /** By refund id. */
  readonly refunds: Readonly<Record<string, PaymentRefund>>;
}

/** What can still be given back: the captured money less all that was given back or may be. */
export function availableOf({ captured }: OpenedPayment, refunds: RefundablePayment['refunds']): Money {
  const held = Object.values(refunds).filter(holdsMoney);
  return subtractMoney(
    captured,
    sumMoney(
      held.map(({ amount }) => amount),
      captured.currency,
    ),
  );
}

function evolve(state: RefundablePayment, event: RefundablePaymentEvent, fact: Fact): RefundablePayment {
  if (event.type === 'RefundablePaymentOpened') return { ...state, opened: event.data };
  const { refundId } = event.data;
  return {
    ...state,
    refunds: { ...state.refunds, [refundId]: evolvePaymentRefund(state.refunds[refundId], event, fact) },
  };
}

export const refundablePaymentAggregate: Aggregate<RefundablePayment, RefundablePaymentEvent> = {
  category: 'refundable_payment',
  events: refundablePaymentEvents,
  initial: { refunds: {} },
  evolve,
};
