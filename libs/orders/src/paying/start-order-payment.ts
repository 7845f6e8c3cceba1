import {
  type Decision,
  isSameMoney,
  type Money,
  plusMilliseconds,
  type Refusal,
  refuse,
  type Timestamp,
} from '#kernel';
import { isOpen } from '../lines/priced-order.policy.js';
import type {
  AttemptMode,
  CompletionBehavior,
  LegSource,
  OrderEvent,
  PlannedLeg,
  SourceResolution,
} from '../order.events.js';
import { attemptOf, type Order, type OrderPayment, paymentOf } from '../order.js';
import { orderMoney, outstandingOf } from '../order-money.js';
import { attemptActive, orderNotFound } from '../order-refusals.js';

/** How long whoever started an attempt has it to itself before the engine takes it up. */
export const ORDER_ATTEMPT_DEADLINE_MS = 30_000;
/** An order that was tried so often is not tried again. */
export const MAX_ATTEMPTS = 100;

/** What a caller wants to be paid, once the payment intents are known. */
export interface AskedLeg {
  readonly paymentIntentId: string;
  readonly source: LegSource;
}

/** An attempt with the ids that its command gives it, and its sources judged. */
export interface AttemptToStart {
  readonly attemptId: string;
  readonly mode: AttemptMode;
  readonly completionBehavior: CompletionBehavior;
  readonly legs: readonly PlannedLeg[];
  /** The payment intent that the attempt makes for itself, when none is there to be used. */
  readonly makes?: string;
  readonly resolutions: readonly SourceResolution[];
  readonly expectedOutstanding?: Money;
  readonly now: Timestamp;
}

/** Why an order cannot be paid now, whatever with; undefined when it can. */
export function payRefusal(order: Order, expected?: Money): Refusal | undefined {
  if (!order.exists) return orderNotFound();
  const active = attemptActive(order);
  if (active) return active;
  if (order.status === 'closed') return refuse('ORDER_CLOSED', 'The order is closed.', { current_status: 'closed' });
  if (order.attempts.length >= MAX_ATTEMPTS) {
    const message = 'The order was tried to be paid too often.';
    return refuse('RESOURCE_LIMIT_EXCEEDED', message, { limit: MAX_ATTEMPTS });
  }
  return expected && changedRefusal(order, expected);
}

/** A caller who rests on what it read before is told what is so now. */
function changedRefusal(order: Order, expected: Money): Refusal | undefined {
  const outstanding = outstandingOf(order);
  if (isSameMoney(expected, outstanding)) return undefined;
  return refuse('ORDER_CHANGED_REFRESH_REQUIRED', 'Another amount is outstanding than was expected.', {
    param: 'expected_outstanding_money',
    current_money: outstanding,
    submitted_money: expected,
  });
}

/** Why nothing is left to pay; undefined when something is. */
export function nothingToPayRefusal(order: Order): Refusal | undefined {
  const { outstanding, paid } = orderMoney(order);
  if (outstanding > 0) return undefined;
  const isSettled = paid > 0 || order.attempts.some(({ mode, end }) => mode === 'settlement' && end === 'succeeded');
  const detail = { current_money: outstandingOf(order) };
  return isSettled
    ? refuse('ORDER_ALREADY_PAID', 'The order is paid.', detail)
    : refuse('PAYMENT_NOT_REQUIRED', 'The order costs nothing.', detail);
}

/** What of the order's payment intents `pay` uses; `undefined` when it makes one of its own. */
export function intentToPayWith(order: Order): OrderPayment | Refusal | undefined {
  const outstanding = outstandingOf(order);
  const open = order.payments.filter(({ outcome }) => isOpen(outcome));
  const callers = open.filter(({ madeBy }) => madeBy === 'caller');
  const fits = ({ amount }: OrderPayment) => amount.amount === outstanding.amount;
  if (callers.length === 0) return open.find(fits);
  const fitting = callers.filter(fits);
  if (fitting.length === 1) return fitting[0];
  return refuse('PAYMENT_LEG_SELECTION_REQUIRED', 'The order has open payment intents; name those to pay.', {
    selectable_payment_intents: callers.map(({ paymentIntentId, amount, captureMethod }) => ({
      payment_intent_id: paymentIntentId,
      amount_money: amount,
      capture_method: captureMethod,
    })),
    current_money: outstanding,
  });
}

/** Payment intents that an earlier `pay` left behind and that this one does not use: they are canceled first. */
export function leftoversOf(order: Order, used: string | undefined): readonly OrderPayment[] {
  return order.payments.filter(
    ({ madeBy, outcome, paymentIntentId }) => madeBy === 'pay' && isOpen(outcome) && paymentIntentId !== used,
  );
}

/** What stands against confirming these payment intents of the order together. */
export function legsRefusal(
  order: Order,
  legs: readonly AskedLeg[],
  completionBehavior: CompletionBehavior,
): Refusal | undefined {
  const param = 'payment_intents';
  const seen = new Set<string>();
  let sum = 0;
  for (const { paymentIntentId } of legs) {
    const payment = paymentOf(order, paymentIntentId);
    if (!payment) {
      const message = 'The order has no such payment intent.';
      return refuse('ORDER_OWNED_PAYMENT_INTENT_REQUIRED', message, { param, payment_intent_ids: [paymentIntentId] });
    }
    if (seen.has(paymentIntentId)) {
      return refuse('PAYMENT_START_SHAPE_CONFLICT', 'A payment intent is named twice.', { param });
    }
    seen.add(paymentIntentId);
    const refusal = intentRefusal(payment);
    if (refusal) return refusal;
    sum += payment.amount.amount;
  }
  const outstanding = outstandingOf(order);
  const isWhole = sum === outstanding.amount;
  if (isWhole || (completionBehavior === 'partial_payment' && sum < outstanding.amount)) return undefined;
  return refuse('PAYMENT_START_SHAPE_CONFLICT', 'The payment intents do not add up to what they shall pay.', {
    param,
    submitted_money: { ...outstanding, amount: sum },
    required_money: outstanding,
    gap_money: { ...outstanding, amount: Math.abs(outstanding.amount - sum) },
  });
}

function intentRefusal({ outcome, paymentIntentId }: OrderPayment): Refusal | undefined {
  if (isOpen(outcome)) return undefined;
  const detail = { payment_intent_ids: [paymentIntentId], current_status: outcome };
  return outcome === 'succeeded'
    ? refuse('PAYMENT_ALREADY_SUCCEEDED', 'The payment has succeeded.', detail)
    : refuse('PAYMENT_CANCELED', 'The payment intent was canceled.', detail);
}

/** The start of an attempt at the exact revision that it was decided on: one attempt at a time, whoever asks (F13). */
export function decideStartAttempt(order: Order, start: AttemptToStart): Decision<OrderEvent> {
  const { attemptId, mode, completionBehavior, legs, makes, resolutions, now } = start;
  if (attemptOf(order, attemptId)) return [];
  const refusal = payRefusal(order, start.expectedOutstanding) ?? planRefusal(order, start);
  if (refusal) return refusal;
  const expectedOutstanding = outstandingOf(order);
  const deadline = plusMilliseconds(now, ORDER_ATTEMPT_DEADLINE_MS);
  const attached: OrderEvent[] = legs
    .filter(({ paymentIntentId }) => paymentIntentId === makes)
    .map(({ paymentIntentId, amount }) => ({
      type: 'OrderPaymentIntentAttached',
      data: { paymentIntentId, amount, captureMethod: 'automatic', madeBy: 'pay' },
    }));
  const started: OrderEvent = {
    type: 'OrderPaymentAttemptStarted',
    data: {
      ...{ attemptId, mode, expectedOutstanding, completionBehavior, deadline },
      legs: [...legs],
      resolutions: [...resolutions],
    },
  };
  if (legs.length > 0) return [...attached, started];
  return [started, { type: 'OrderPaymentAttemptEnded', data: { attemptId, status: 'succeeded' } }];
}

/** What was planned on an earlier revision may not fit any more. */
function planRefusal(order: Order, { legs, makes, completionBehavior }: AttemptToStart): Refusal | undefined {
  if (legs.length === 0) {
    const { outstanding } = orderMoney(order);
    if (outstanding === 0) return undefined;
    const detail = { param: 'payment_source', current_money: outstandingOf(order) };
    return refuse('PAYMENT_SOURCE_REQUIRED', 'Name what to charge.', detail);
  }
  const nothingToPay = nothingToPayRefusal(order);
  if (nothingToPay) return nothingToPay;
  if (makes === undefined) return legsRefusal(order, legs, completionBehavior);
  const isStillAlone = leftoversOf(order, makes).length === 0 && intentToPayWith(order) === undefined;
  const fits = legs.length === 1 && legs[0]!.amount.amount === outstandingOf(order).amount;
  if (isStillAlone && fits) return undefined;
  const detail = { current_money: outstandingOf(order), submitted_money: legs[0]!.amount };
  return refuse('ORDER_CHANGED_REFRESH_REQUIRED', 'The order changed while it was about to be paid.', detail);
}
