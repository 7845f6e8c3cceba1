import { assertNever, laterOf, type Timestamp } from '#kernel';
import type { AfterFailure, AttemptIdentity, BillingPeriod } from '../billing-attempt.events.js';
import { backupAfter, type MethodResolution, methodChain } from '../recovery/resolve-payment-method.js';
import type {
  DunningExhausted,
  SubscriptionCanceled,
  SubscriptionPastDue,
  SubscriptionPaused,
} from '../subscription.events.js';
import { isPausedOverdue, isRenewingEarly, type SetAside, type Subscription } from '../subscription-state.js';
import { type DunningPolicy, endOfDunning, retryAfterDeferral, retryAfterFailure } from './dunning.policy.js';

export interface FailedAttempt extends AttemptIdentity {
  readonly period: BillingPeriod;
  readonly paymentMethodId: string;
  /** The subscription's own method when the attempt began. */
  readonly ownMethodId: string;
  /** How the method was chosen; none when nothing was tried. */
  readonly resolution?: MethodResolution;
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

export interface AfterAttempt {
  readonly after: AfterFailure;
  readonly consequences: readonly Consequence[];
  /** The backup that is tried at once. */
  readonly fallsBackTo?: string;
}

/** When a failed cycle goes on, and what its failure does to the subscription. The same for whoever found the outcome (F23). */
export function afterFailure(subscription: Subscription, failure: Failure): AfterAttempt {
  const { now, policy, attempt, mayRetry, notBefore } = failure;
  const nothing = { nextRetryAt: null, dunningEndsAt: null };
  if (isEnding(subscription) || isRenewingEarly(subscription)) return { after: nothing, consequences: [] };
  const fallsBackTo = mayRetry ? undefined : nextBackup(subscription, attempt);
  if (fallsBackTo !== undefined) return fallBack(fallsBackTo, now);
  const pastDue = becomePastDue(subscription, attempt);
  // The method was changed while this attempt was under way: the new one is tried at once.
  const setAside = subscription.dunning?.setAside;
  if (subscription.paymentMethodId !== attempt.ownMethodId) {
    return { after: { nextRetryAt: now, dunningEndsAt: null, ...keptAside(setAside) }, consequences: pastDue };
  }
  if (setAside) return { after: standAgain(subscription, setAside, failure), consequences: [] };
  // Dunning has come to its end before, and comes to none again: it stays paused (ADR 0051).
  if (subscription.status === 'paused') return { after: nothing, consequences: [] };
  const failureNumber = (subscription.dunning?.failures ?? 0) + 1;
  const retryAt = retryAfterFailure(policy, failureNumber, attempt.attemptedAt);
  if (retryAt === undefined) {
    // Before the end each method that the payer agreed to has been tried (ADR 0043).
    const lastResort = nextBackup(subscription, attempt);
    if (lastResort !== undefined) return fallBack(lastResort, now);
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
  const setAside = subscription.dunning?.setAside;
  // With another method nothing was tried yet, so it is what waits; a retry by hand can be asked for again.
  if (setAside && setAside.by !== 'new_method') return asPlanned(setAside, now, notBefore);
  const retryAt = retryAfterDeferral((subscription.dunning?.deferrals ?? 0) + 1, now);
  return { nextRetryAt: laterOf(retryAt, notBefore), dunningEndsAt: null, ...keptAside(setAside) };
}

function keptAside(setAside: SetAside | null | undefined): Pick<AfterFailure, 'keepsPlanAside'> {
  return setAside ? { keepsPlanAside: true } : {};
}

/** None where the attempt does not say what it was chosen from. */
function nextBackup(subscription: Subscription, { resolution, paymentMethodId }: FailedAttempt): string | undefined {
  if (resolution === undefined) return undefined;
  const ruledOut = [...(subscription.dunning?.passedOver ?? []), paymentMethodId];
  return backupAfter(methodChain(subscription), resolution.candidates, ruledOut);
}

function fallBack(fallsBackTo: string, now: Timestamp): AfterAttempt {
  return { after: { nextRetryAt: now, dunningEndsAt: null }, consequences: [], fallsBackTo };
}

/** A try in between failed: it counts for nothing, but a method that it ruled out is not tried again by itself (ADR 0041). */
function standAgain(subscription: Subscription, setAside: SetAside, failure: Failure): AfterFailure {
  const { now, policy, attempt, mayRetry, notBefore } = failure;
  const { by, retryAt, isExhausted } = setAside;
  const failures = subscription.dunning?.failures ?? 0;
  if (!mayRetry && retryAt !== null) {
    return { nextRetryAt: null, dunningEndsAt: endOfDunning(policy, failures + 1, retryAt) ?? retryAt };
  }
  // The method before had been ruled out and this one is not: it gets the retries that were left.
  const isFresh = by === 'new_method' && mayRetry && retryAt === null && !isExhausted;
  const retry = isFresh ? retryAfterFailure(policy, failures, attempt.attemptedAt) : undefined;
  if (retry !== undefined) return { nextRetryAt: laterOf(retry, notBefore), dunningEndsAt: null };
  return asPlanned(setAside, now, notBefore);
}

function asPlanned({ retryAt, endsAt }: SetAside, now: Timestamp, notBefore: Timestamp | undefined): AfterFailure {
  return { nextRetryAt: retryAt && laterOf(laterOf(retryAt, now), notBefore), dunningEndsAt: endsAt };
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
function isEnding(subscription: Subscription): boolean {
  const { status, cancelAtPeriodEnd } = subscription;
  return status === 'canceled' || cancelAtPeriodEnd || (status === 'paused' && !isPausedOverdue(subscription));
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
