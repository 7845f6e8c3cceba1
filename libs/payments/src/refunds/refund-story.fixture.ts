import { type Decision, isRefusal, type Timestamp } from '#kernel';
import { decideRecordRefundOutcome } from './record-refund-outcome.js';
import type { RefundEvent } from './refund.events.js';
import { type Refund, refundAggregate } from './refund.js';
import type { RefundOutcome } from './refund-outcome.js';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';
import { type RefundablePayment, refundablePaymentAggregate } from './refundable-payment.js';
import { decideOpenRefundablePayment, decideReserveRefund } from './reserve-refund.js';

export const NOW: Timestamp = '2026-03-01T10:00:00.000Z';
export const ACCOUNT = { merchantId: 'mer_1', environmentId: 'menv_1' };
export const usd = (amount: number) => ({ amount, currency: 'USD' });
export const OPENED = {
  paymentIntentId: 'pi_1',
  captured: usd(2_000),
  gatewayPaymentId: 'gpi_1',
  account: ACCOUNT,
  customerId: 'cus_1',
  orderId: 'ord_1',
};

/** One decision on the payment's stream, and when it is taken. */
export interface PaymentStep {
  readonly at: Timestamp;
  readonly decide: (state: RefundablePayment) => Decision<RefundablePaymentEvent>;
}

export const opened: PaymentStep = { at: NOW, decide: (state) => decideOpenRefundablePayment(state, OPENED) };

export const reserved = (amount: number, refundId = 'ref_1', at = NOW): PaymentStep => ({
  at,
  decide: (state) => decideReserveRefund(state, { refundId, amount: usd(amount), now: at }),
});

export const came = (outcome: RefundOutcome, at = NOW, refundId = 'ref_1'): PaymentStep => ({
  at,
  decide: (state) => decideRecordRefundOutcome(state, { refundId, outcome, now: at }),
});

/** The payment after some steps; a refused one is an error of the test. */
export function payment(...steps: readonly PaymentStep[]): RefundablePayment {
  return steps.reduce(stepped, refundablePaymentAggregate.initial);
}

/** The payment after one step. */
export function stepped(state: RefundablePayment, { at, decide }: PaymentStep): RefundablePayment {
  const decision = decide(state);
  if (isRefusal(decision)) throw new Error(decision.code);
  return decision.reduce(
    (before, event, revision) => refundablePaymentAggregate.evolve(before, event, { id: `e${revision}`, at, revision }),
    state,
  );
}

/** A refund as its events tell it. */
export function refundOf(...events: readonly RefundEvent[]): Refund {
  return events.reduce(
    (before, event, revision) => refundAggregate.evolve(before, event, { id: `e${revision}`, at: NOW, revision }),
    refundAggregate.initial,
  );
}
