import { type Decision, isRefusal, type Refusal, type Timestamp } from '#kernel';
import { decideCreateOrder } from './lines/create-order.js';
import type { OrderEvent } from './order.events.js';
import { type Order, orderAggregate } from './order.js';
import { outstandingOf } from './order-money.js';
import { decideAttachPaymentIntent } from './paying/attach-payment-intent.js';
import type { LegOutcome, LegReport } from './paying/leg-report.js';
import { decideRecordLeg } from './paying/record-leg.js';
import { type AttemptToStart, decideStartAttempt } from './paying/start-order-payment.js';

export const NOW: Timestamp = '2026-03-01T10:00:00.000Z';
export const usd = (amount: number) => ({ amount, currency: 'USD' });
export const line = (amount: number, quantity = 1, lineItemId = 'li_1') => {
  return { lineItemId, name: 'Tea', quantity, unitPrice: usd(amount) };
};

const CARD = { paymentMethodId: 'pm_1' };

/** An order, told by the decisions that make its events. */
export class OrderStory {
  state: Order = orderAggregate.initial;
  readonly events: OrderEvent[] = [];
  #seen = 0;

  static of(...amounts: number[]): OrderStory {
    const story = new OrderStory();
    const lineItems = amounts.map((amount, index) => line(amount, 1, `li_${index + 1}`));
    story.does((order) =>
      decideCreateOrder(order, { merchantId: 'mer_1', customerId: 'cus_1', lineItems, charges: [] }),
    );
    return story;
  }

  /** The events of an accepted decision, folded; throws on a refusal. */
  does(decide: (order: Order) => Decision<OrderEvent>): OrderEvent[] {
    const decision = decide(this.state);
    if (isRefusal(decision)) throw new Error(`${decision.code}: ${decision.message}`);
    for (const event of decision) {
      const fact = { id: `e${this.events.length}`, at: NOW, revision: this.events.length };
      this.state = orderAggregate.evolve(this.state, event, fact);
      this.events.push(event);
    }
    return [...decision];
  }

  refuses(decide: (order: Order) => Decision<OrderEvent>): Refusal {
    const decision = decide(this.state);
    if (!isRefusal(decision)) throw new Error(`accepted: ${decision.map(({ type }) => type).join(', ')}`);
    return decision;
  }

  /** Starts an attempt that makes a payment intent for all that is outstanding. */
  pays(attemptId = 'opa_1', paymentIntentId = `pi_${attemptId}`): OrderEvent[] {
    return this.does((order) => decideStartAttempt(order, payOf(order, attemptId, paymentIntentId)));
  }

  /** Payment intents of a caller. */
  attaches(paymentIntentId: string, amount: number, captureMethod: 'automatic' | 'manual' = 'automatic'): void {
    this.does((order) => decideAttachPaymentIntent(order, paymentIntentId, { amount: usd(amount), captureMethod }));
  }

  confirms(attemptId: string, ...paymentIntentIds: string[]): OrderEvent[] {
    return this.does((order) => decideStartAttempt(order, confirmationOf(order, attemptId, paymentIntentIds)));
  }

  /** News of a payment intent, later than all news before. */
  hears(paymentIntentId: string, outcome: LegOutcome, changes: Partial<LegReport> = {}): OrderEvent[] {
    const report = this.report(paymentIntentId, outcome, changes);
    return this.does((order) => decideRecordLeg(order, { paymentIntentId, report, isAnswer: true, now: NOW }));
  }

  report(paymentIntentId: string, outcome: LegOutcome, changes: Partial<LegReport> = {}): LegReport {
    const payment = this.state.payments.find((each) => each.paymentIntentId === paymentIntentId)!;
    const leg = this.state.attempts.at(-1)?.legs.find((each) => each.paymentIntentId === paymentIntentId);
    const captured = outcome === 'succeeded' ? payment.amount : payment.captured;
    this.#seen++;
    return {
      outcome,
      paymentAttemptId: leg?.paymentAttemptId,
      captured,
      paymentIntentRevision: this.#seen,
      progress: `${outcome}:${leg?.paymentAttemptId}`,
      ...changes,
    };
  }
}

export function payOf(order: Order, attemptId: string, paymentIntentId: string): AttemptToStart {
  const leg = { paymentIntentId, source: CARD, amount: outstandingOf(order), paymentAttemptId: `pa_${attemptId}` };
  const makes = order.payments.some((each) => each.paymentIntentId === paymentIntentId) ? undefined : paymentIntentId;
  return {
    ...{ attemptId, makes, mode: 'payment', completionBehavior: 'complete_order', now: NOW },
    legs: [leg],
    resolutions: [],
  };
}

export function confirmationOf(order: Order, attemptId: string, paymentIntentIds: readonly string[]): AttemptToStart {
  const legs = paymentIntentIds.map((paymentIntentId) => {
    const { amount } = order.payments.find((each) => each.paymentIntentId === paymentIntentId)!;
    return { paymentIntentId, source: CARD, amount, paymentAttemptId: `pa_${attemptId}_${paymentIntentId}` };
  });
  const common = { attemptId, mode: 'payment' as const, completionBehavior: 'partial_payment' as const, now: NOW };
  return { ...common, legs, resolutions: [] };
}
