import { assertNever, type Timestamp } from '#kernel';
import type { AfterFailure, AttemptIdentity, BillingPeriod } from '../billing-attempt.events.js';
import type {
  DunningExhausted,
  SubscriptionCanceled,
  SubscriptionPastDue,
  SubscriptionPaused,
} from '../subscription.events.js';
import { isRenewingEarly, type Subscription } from '../subscription-state.js';
import { type DunningPolicy, endOfDunning, retryAfterDeferral, retryAfterFailure } from './dunning.policy.js';

export interface FailedAttempt extends AttemptIdentity {
  readonly period: BillingPeriod;
  readonly paymentMethodId: string;
  /** Offsets count from here. */
  readonly attemptedAt: Timestamp;
}

export type Consequence = SubscriptionPastDue | DunningExhausted | SubscriptionPaused | SubscriptionCanceled;

export interface Failure {
  readonly now: Timestamp;
  readonly policy: DunningPolicy;
  readonly attempt: FailedAttempt;
  /** False when the same method must not be tried again by itself: a final decline, or a buyer is needed. */
  readonly mayRetry: boolean;
  /** The card's network asks not to be tried before this instant. */
  readonly notBefore?: Timestamp;
}

/** When a failed cycle goes on, and what its failure does to the subscription. The same for whoever found the outcome (F23). */
export function afterFailure(
  subscription: Subscription,
  { now, policy, attempt, mayRetry, notBefore }: Failure,
): { after: AfterFailure; consequences: readonly Consequence[] } {
  const nothing = { nextRetryAt: null, dunningEndsAt: null };
  if (isEnding(subscription) || isRenewingEarly(subscription)) return { after: nothing, consequences: [] };
  const pastDue = becomePastDue(subscription, attempt);
  // The method was changed while this attempt was under way: the new one is tried at once.
  if (subscription.paymentMethodId !== attempt.paymentMethodId) {
    return { after: { nextRetryAt: now, dunningEndsAt: null }, consequences: pastDue };
  }
  const failureNumber = (subscription.dunning?.failures ?? 0) + 1;
  const retryAt = retryAfterFailure(policy, failureNumber, attempt.attemptedAt);
  if (retryAt === undefined) {
    return { after: nothing, consequences: [...pastDue, ...exhaustDunning(subscription, attempt, policy)] };
  }
  const dunningEndsAt = endOfDunning(policy, failureNumber, attempt.attemptedAt) ?? retryAt;
  const nextRetryAt = laterOf(retryAt, notBefore);
  const after = mayRetry ? { nextRetryAt, dunningEndsAt: null } : { nextRetryAt: null, dunningEndsAt };
  return { after, consequences: pastDue };
}

/** When a try that something else than the payer held up is made again; it uses up no attempt (billing-rules §4). */
export function afterDeferral(subscription: Subscription, now: Timestamp, notBefore?: Timestamp): AfterFailure {
  if (isEnding(subscription) || isRenewingEarly(subscription)) return { nextRetryAt: null, dunningEndsAt: null };
  const retryAt = retryAfterDeferral((subscription.dunning?.deferrals ?? 0) + 1, now);
  return { nextRetryAt: laterOf(retryAt, notBefore), dunningEndsAt: null };
}

function laterOf(at: Timestamp, notBefore: Timestamp | undefined): Timestamp {
  return notBefore !== undefined && notBefore > at ? notBefore : at;
}

/** The end of all tries: the fact, and what the merchant's policy makes of it. */
export function exhaustDunning(
  subscription: Subscription,
  failed: AttemptIdentity & { readonly period: BillingPeriod },
  policy: DunningPolicy,
): readonly Consequence[] {
  const { subscriptionId, customerId } = subscription;
  const { attemptId, cycle, paymentIntentId, orderId, period } = failed;
  const failure = { attemptId, cycle, paymentIntentId, orderId, subscriptionId, period };
  const exhausted: DunningExhausted = {
    type: 'DunningExhausted',
    data: { ...failure, endAction: policy.endAction, policyVersion: policy.version },
  };
  switch (policy.endAction) {
    case 'cancel': {
      const data = { subscriptionId, customerId, reason: 'dunning_exhausted', request: null } as const;
      return [exhausted, { type: 'SubscriptionCanceled', data }];
    }
    case 'pause':
      return [exhausted, { type: 'SubscriptionPaused', data: { subscriptionId, reason: 'dunning_exhausted' } }];
    case 'notify_only':
      return [exhausted];
    default:
      return assertNever(policy.endAction);
  }
}

/** No attempt follows any more: what fails now has no consequence but its own record. */
function isEnding({ status, cancelAtPeriodEnd }: Subscription): boolean {
  return status === 'canceled' || status === 'paused' || cancelAtPeriodEnd;
}

/** A subscription that was never paid stays incomplete; one in use falls past due. */
function becomePastDue(subscription: Subscription, attempt: FailedAttempt): readonly SubscriptionPastDue[] {
  if (subscription.status !== 'active' && subscription.status !== 'trialing') return [];
  const { attemptId, cycle, paymentIntentId, orderId, period } = attempt;
  const { subscriptionId } = subscription;
  return [
    { type: 'SubscriptionPastDue', data: { attemptId, cycle, paymentIntentId, orderId, subscriptionId, period } },
  ];
}
