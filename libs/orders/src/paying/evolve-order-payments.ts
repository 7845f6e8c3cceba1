import { assertNever, type Fact, zeroMoney } from '#kernel';
import type * as payments from '#payments';
import type { OrderPaymentEvent } from '../order.events.js';
import type { Order, OrderPayment } from '../order.js';
import { type AttemptLeg, nextAttemptStep, type OrderPaymentAttempt, withLeg } from './payment-attempt.js';

type DataOf<Type extends OrderPaymentEvent['type']> = Extract<OrderPaymentEvent, { type: Type }>['data'];

/** The progress of a payment intent that nothing has happened to. The type holds it to the word of payments, whose values are not for pure files. */
const NO_PROGRESS: typeof payments.NO_PROGRESS = 'requires_payment_method';

/** Folds what is about money. An event about an attempt is about the last one: a new one starts only when that has ended. */
export function evolvePayments(state: Order, event: OrderPaymentEvent, fact: Fact): Order {
  switch (event.type) {
    case 'OrderPaymentIntentAttached':
      return { ...state, payments: [...state.payments, attached(event.data)] };
    case 'OrderPaymentAttemptStarted':
      return { ...state, attempts: [...state.attempts, started(event.data, fact)] };
    case 'OrderPaymentAttemptResumed':
      return withAttempt(state, (attempt) => resumed(attempt, event.data));
    case 'OrderPaymentAttemptCancellationStarted':
      return withAttempt(state, (attempt) => canceling(attempt, event.data));
    case 'OrderPaymentLegRecorded':
      return recorded(state, event.data);
    case 'OrderPaymentLegDropped':
      return withAttempt(state, (attempt) => dropped(attempt, event.data));
    case 'OrderPaymentAttemptEnded': {
      const { status: end, failure } = event.data;
      return withAttempt(state, (attempt) => ({ ...attempt, end, failure, completedAt: fact.at }));
    }
    default:
      return assertNever(event);
  }
}

/** The name of the step that puts a payment intent's progress on record, within its order. */
export function recordStep(
  attempt: OrderPaymentAttempt | undefined,
  paymentIntentId: string,
  revision: number,
): string {
  const round = attempt ? `${attempt.attemptId}:${attempt.round}` : 'between_attempts';
  return `leg:${round}:${paymentIntentId}:${revision}`;
}

/** The name of the step that ends a leg which its payment intent tells nothing of. */
export function dropStep({ attemptId, round }: OrderPaymentAttempt, paymentIntentId: string): string {
  return `dropped:${attemptId}:${round}:${paymentIntentId}`;
}

function attached(data: DataOf<'OrderPaymentIntentAttached'>): OrderPayment {
  const captured = zeroMoney(data.amount.currency);
  return { ...data, outcome: 'not_tried', captured, progress: NO_PROGRESS, revision: -1 };
}

function started(data: DataOf<'OrderPaymentAttemptStarted'>, fact: Fact): OrderPaymentAttempt {
  const legs = data.legs.map((leg): AttemptLeg => ({ ...leg, state: 'waiting' }));
  return { ...data, legs, round: 0, isCanceling: false, rests: {}, startedAt: fact.at };
}

function resumed(attempt: OrderPaymentAttempt, data: DataOf<'OrderPaymentAttemptResumed'>): OrderPaymentAttempt {
  const { round, deadline, paymentAttemptIds } = data;
  const legs = attempt.legs.map((leg): AttemptLeg => {
    if (leg.state === 'requires_action') return { ...leg, state: 'waiting' };
    const paymentAttemptId = paymentAttemptIds[leg.paymentIntentId];
    return paymentAttemptId === undefined ? leg : { ...leg, state: 'waiting', paymentAttemptId };
  });
  return { ...attempt, legs, round, deadline };
}

/** What is not at the gateway is let go at once; the rest is canceled there. */
function canceling(
  attempt: OrderPaymentAttempt,
  { deadline }: DataOf<'OrderPaymentAttemptCancellationStarted'>,
): OrderPaymentAttempt {
  const legs = attempt.legs.map(
    (leg): AttemptLeg =>
      leg.state === 'waiting' || leg.state === 'requires_retry' ? { ...leg, state: 'skipped' } : leg,
  );
  return { ...attempt, legs, isCanceling: true, deadline };
}

function dropped(attempt: OrderPaymentAttempt, data: DataOf<'OrderPaymentLegDropped'>): OrderPaymentAttempt {
  const { paymentIntentId, cause, failure } = data;
  const state = cause === 'refused' ? 'failed' : 'not_resumed';
  return rested(withLeg(attempt, paymentIntentId, { state, failure }), dropStep(attempt, paymentIntentId));
}

/** Outcomes that count for a leg whichever attempt of its payment intent they came from. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'succeeded',
  'canceled',
  'authorization_expired',
  'requires_capture',
  'finalizing',
]);

function recorded(state: Order, data: DataOf<'OrderPaymentLegRecorded'>): Order {
  const { paymentIntentId, outcome, authorized, captured, released, progress, paymentIntentRevision: revision } = data;
  const payments = state.payments.map((payment) =>
    payment.paymentIntentId === paymentIntentId
      ? { ...payment, outcome, authorized, captured, released, progress, revision }
      : payment,
  );
  return withAttempt({ ...state, payments }, (attempt) => {
    const leg = attempt.legs.find((each) => each.paymentIntentId === paymentIntentId);
    if (!leg || !isAbout(leg, data)) return attempt;
    const { pendingActionId, failure, retryUntil } = data;
    const change = { state: outcome, pendingActionId, failure, retryUntil };
    return rested(withLeg(attempt, paymentIntentId, change), recordStep(attempt, paymentIntentId, revision));
  });
}

/** Whether a report tells of this leg, and not of an earlier try with the same payment intent. */
export function isAbout(leg: AttemptLeg, report: { paymentAttemptId?: string; outcome: string }): boolean {
  return report.paymentAttemptId === leg.paymentAttemptId || FOR_GOOD.has(report.outcome);
}

/** Remembers the step at which this round first had nothing left to drive. */
function rested(attempt: OrderPaymentAttempt, step: string): OrderPaymentAttempt {
  if (attempt.rests[attempt.round] !== undefined || nextAttemptStep(attempt)) return attempt;
  return { ...attempt, rests: { ...attempt.rests, [attempt.round]: step } };
}

function withAttempt(state: Order, change: (attempt: OrderPaymentAttempt) => OrderPaymentAttempt): Order {
  const last = state.attempts.at(-1);
  if (!last || last.end) return state;
  return { ...state, attempts: [...state.attempts.slice(0, -1), change(last)] };
}
