import { type CommandContext, type Decision, type Refusal, refuse, type Timestamp } from '#kernel';
import { subscriptionNotFound } from '../lifecycle/cancel-subscription.js';
import { isPausedOverdue, type Subscription, type SubscriptionState } from '../subscription-state.js';
import { isUnderWay } from './payment-retry.js';
import type { RequestedBy, SubscriptionPaymentRetryCreated } from './recovery.events.js';

/** How often one cycle may be tried by hand. */
export const PAYMENT_RETRY_LIMITS: Readonly<Record<RequestedBy, number>> = { buyer: 3, merchant: 10 };

/** Tries an overdue cycle once more, now. */
export class CreatePaymentRetry {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly subscriptionId: string;
      readonly idempotencyKey: string;
      readonly requestedBy: RequestedBy;
    },
  ) {}
}

export interface PaymentRetryRequest {
  readonly now: Timestamp;
  readonly retryId: string;
  readonly idempotencyKey: string;
  readonly requestedBy: RequestedBy;
}

/**
 * Makes the overdue cycle due now, as the retry's one attempt (ADR 0041). Refused with
 * `SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED` unless it is past due and goes on, or dunning has paused it, `…_IN_PROGRESS` while
 * an attempt is open, `…_LIMIT_REACHED`.
 */
export function decideCreatePaymentRetry(
  { now, retryId, idempotencyKey, requestedBy }: PaymentRetryRequest,
  state: SubscriptionState,
): Decision<SubscriptionPaymentRetryCreated> {
  if (state === null) return subscriptionNotFound();
  const { subscriptionId, cycle, status } = state;
  if (state.paymentRetry?.retryId === retryId) return [];
  const isOverdue = (status === 'past_due' && state.dunning !== null) || isPausedOverdue(state);
  if (!isOverdue || state.cancelAtPeriodEnd) return notAllowed(state);
  if (state.openAttempt !== null || isUnderWay(state.paymentRetry)) return inProgress(state);
  const before = state.paymentRetry?.cycle === cycle ? state.paymentRetry.number : 0;
  const limit = PAYMENT_RETRY_LIMITS[requestedBy];
  if (before >= limit) {
    const message = `A bill is tried at most ${limit} times by hand.`;
    return refuse('SUBSCRIPTION_PAYMENT_RETRY_LIMIT_REACHED', message, { current_status: status, limit });
  }
  const asked = { retryId, idempotencyKey, cycle, number: before + 1, requestedBy };
  return [{ type: 'SubscriptionPaymentRetryCreated', data: { subscriptionId, ...asked, retryAt: now } }];
}

function notAllowed({ status }: Subscription): Refusal {
  const message = 'Only an overdue payment of a subscription that goes on can be tried again.';
  return refuse('SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED', message, { current_status: status });
}

function inProgress({ paymentRetry, openAttempt, status }: Subscription): Refusal {
  const blocker = isUnderWay(paymentRetry)
    ? { resource_type: 'subscription_payment_retry', resource_id: paymentRetry.retryId, status: paymentRetry.status }
    : { resource_type: 'payment_intent', resource_id: openAttempt?.paymentIntentId ?? '', status: 'processing' };
  const detail = { current_status: status, blocking_resources: [blocker] };
  return refuse('SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS', 'The payment is being tried.', detail);
}
