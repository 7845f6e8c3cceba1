import fc from 'fast-check';
import { plusMilliseconds } from '#kernel';
import {
  decideAddCharge,
  decideAddLineItem,
  decideRemoveCharge,
  decideRemoveLineItem,
} from './lines/change-order-lines.js';
import { decideCloseOrder } from './lines/close-order.js';
import type { OrderEvent } from './order.events.js';
import { activeAttempt, type Order } from './order.js';
import { confirmationOf, line, NOW, type OrderStory, payOf, usd } from './order-story.fixture.js';
import { decideAttachPaymentIntent } from './paying/attach-payment-intent.js';
import { decideCancelAttempt, decideResumeAttempt } from './paying/change-attempt.js';
import type { LegOutcome } from './paying/leg-report.js';
import { decideRecordLeg } from './paying/record-leg.js';
import { decideStartAttempt, ORDER_ATTEMPT_DEADLINE_MS } from './paying/start-order-payment.js';

/** What is done next, as the n-th thing in the story. */
export type OrderCommand = (
  story: OrderStory,
  n: number,
) => (order: Order) => readonly OrderEvent[] | { refused: true };

const amount = fc.integer({ min: 0, max: 5_000 });
const now = fc.constantFrom(NOW, plusMilliseconds(NOW, ORDER_ATTEMPT_DEADLINE_MS));
const OUTCOMES: readonly LegOutcome[] = [
  'processing',
  'requires_action',
  'requires_retry',
  'requires_capture',
  'finalizing',
  'succeeded',
  'failed',
  'challenge_expired',
  'canceled',
  'authorization_expired',
];

/** A payment intent that has come to this stays so. */
export const OVER: ReadonlySet<string> = new Set<LegOutcome>(['succeeded', 'canceled', 'authorization_expired']);

/** Anything that changes what is to be paid. */
const anyChange: fc.Arbitrary<OrderCommand> = fc.oneof(
  amount.map(
    (price): OrderCommand =>
      (_, n) =>
      (order) =>
        decideAddLineItem(order, line(price, 1, `li_new_${n}`)),
  ),
  fc.nat(3).map(
    (at): OrderCommand =>
      () =>
      (order) =>
        decideRemoveLineItem(order, order.lineItems[at]?.lineItemId ?? '-'),
  ),
  amount.map(
    (fee): OrderCommand =>
      (_, n) =>
      (order) =>
        decideAddCharge(order, { chargeId: `och_${n}`, name: 'Fee', amount: usd(fee) }),
  ),
  fc.nat(2).map(
    (at): OrderCommand =>
      () =>
      (order) =>
        decideRemoveCharge(order, order.charges[at]?.chargeId ?? '-'),
  ),
  amount.map(
    (part): OrderCommand =>
      (_, n) =>
      (order) =>
        decideAttachPaymentIntent(order, `pi_${n}`, { amount: usd(part), captureMethod: 'manual' }),
  ),
  fc.constant<OrderCommand>(() => decideCloseOrder),
);

/** Anything that is done about an order's payments, at its time or late. */
export const anyPayment: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.constant<OrderCommand>((_, n) => (order) => decideStartAttempt(order, payOf(order, `opa_${n}`, `pi_${n}`))),
  fc.subarray([0, 1, 2, 3]).map(
    (picked): OrderCommand =>
      (_, n) =>
      (order) => {
        const ids = picked.flatMap((at) => order.payments[at]?.paymentIntentId ?? []);
        return decideStartAttempt(order, confirmationOf(order, `opa_${n}`, ids));
      },
  ),
  fc.tuple(fc.nat(3), fc.constantFrom(...OUTCOMES), fc.boolean()).map(
    ([at, outcome, isOfEarlierTry]): OrderCommand =>
      (story) =>
      (order) => {
        // News come of what is being tried or was tried before, and of nothing that is over.
        const leg = activeAttempt(order)?.legs[at];
        const payment = order.payments.find((each) => each.paymentIntentId === leg?.paymentIntentId);
        if (!payment || OVER.has(payment.outcome)) return [];
        const { paymentIntentId } = payment;
        const report = story.report(paymentIntentId, outcome, isOfEarlierTry ? { paymentAttemptId: 'pa_earlier' } : {});
        return decideRecordLeg(order, { paymentIntentId, report, isAnswer: true, now: NOW });
      },
  ),
  now.map(
    (now): OrderCommand =>
      (_, n) =>
      (order) => {
        const attemptId = order.attempts.at(-1)?.attemptId ?? '-';
        return decideResumeAttempt(order, { attemptId, newPaymentAttemptId: (id) => `pa_${n}_${id}`, now });
      },
  ),
  now.map(
    (now): OrderCommand =>
      () =>
      (order) =>
        decideCancelAttempt(order, order.attempts.at(-1)?.attemptId ?? '-', now),
  ),
);

/** Anything that may happen to an order, at its time or late. */
export const anyOrderCommand: fc.Arbitrary<OrderCommand> = fc.oneof(anyChange, anyPayment);
