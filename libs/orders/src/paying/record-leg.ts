import type { Decision, Timestamp } from '#kernel';
import { plusMilliseconds } from '#kernel';
import type { OrderEvent, OrderPaymentEvent } from '../order.events.js';
import { activeAttempt, attemptOf, type Order, orderAggregate, paymentOf } from '../order.js';
import { isAbout } from './evolve-order-payments.js';
import type { LegFailure, LegReport } from './leg-report.js';
import { endOf, legToRetry } from './payment-attempt.js';

/** How long an attempt whose gateway was not reached waits to be resumed. */
export const RETRY_WINDOW_MS = 3_600_000;

export interface RecordLeg {
  readonly paymentIntentId: string;
  readonly report: LegReport;
  /** The report answers what was just done about the leg: it is put on record though nothing may have changed. */
  readonly isAnswer: boolean;
  readonly now: Timestamp;
}

/**
 * The one way a payment intent's progress enters its order, whoever found it: the caller, a probe, a notice, an operator, a
 * restart (F23). Ends the attempt when all its legs are over. An older report than the one on record says nothing.
 */
export function decideRecordLeg(order: Order, command: RecordLeg): Decision<OrderEvent> {
  const { paymentIntentId, report, isAnswer, now } = command;
  const payment = paymentOf(order, paymentIntentId);
  if (!payment || report.paymentIntentRevision < payment.revision) return [];
  const leg = activeAttempt(order)?.legs.find((each) => each.paymentIntentId === paymentIntentId);
  const isAwaited = isAnswer && leg?.state === 'waiting' && isAbout(leg, report);
  if (report.progress === payment.progress && !isAwaited) return [];
  const { outcome, captured, authorized, released, paymentAttemptId, pendingActionId, failure, progress } = report;
  const recorded: OrderEvent = {
    type: 'OrderPaymentLegRecorded',
    data: {
      ...{ paymentIntentId, outcome, paymentAttemptId, pendingActionId, failure, authorized, captured, released },
      collected: { ...captured, amount: captured.amount - payment.captured.amount },
      paymentIntentRevision: report.paymentIntentRevision,
      progress,
      retryUntil: outcome === 'requires_retry' ? plusMilliseconds(now, RETRY_WINDOW_MS) : undefined,
    },
  };
  return [recorded, ...endAfter(order, recorded, now)];
}

/** Payments refused to begin: nothing was charged, and the leg is over. */
export function decideDropRefusedLeg(
  order: Order,
  leg: { attemptId: string; paymentIntentId: string; failure: LegFailure },
  now: Timestamp,
): Decision<OrderEvent> {
  const attempt = activeAttempt(order);
  const { state } = attempt?.legs.find(({ paymentIntentId }) => paymentIntentId === leg.paymentIntentId) ?? {};
  if (attempt?.attemptId !== leg.attemptId || state !== 'waiting') return [];
  const dropped: OrderEvent = { type: 'OrderPaymentLegDropped', data: { ...leg, cause: 'refused' } };
  return [dropped, ...endAfter(order, dropped, now)];
}

const NOT_RESUMED: LegFailure = {
  code: 'payment_method_temporarily_unavailable',
  message: 'The payment provider could not be reached, and nobody tried again in time.',
};

/** Gives up the leg that nobody resumed in time. */
export function decideExpireAttempt(order: Order, now: Timestamp): Decision<OrderEvent> {
  const attempt = activeAttempt(order);
  const leg = attempt && legToRetry(attempt);
  if (!attempt || !leg?.retryUntil || leg.retryUntil > now) return [];
  const { attemptId } = attempt;
  const { paymentIntentId } = leg;
  const data = { attemptId, paymentIntentId, cause: 'not_resumed' as const, failure: NOT_RESUMED };
  const dropped: OrderEvent = { type: 'OrderPaymentLegDropped', data };
  return [dropped, ...endAfter(order, dropped, now)];
}

/** The end of the attempt, when this event was the last that it waited for. */
export function endAfter(order: Order, event: OrderPaymentEvent, at: Timestamp): OrderEvent[] {
  const attempt = activeAttempt(order);
  if (!attempt) return [];
  const after = orderAggregate.evolve(order, event, { id: '', at, revision: order.revision });
  const end = endOf(attemptOf(after, attempt.attemptId)!);
  return end ? [{ type: 'OrderPaymentAttemptEnded', data: { attemptId: attempt.attemptId, ...end } }] : [];
}
