import { ATTEMPT_DEADLINE_MS, plusMilliseconds, type Timestamp } from '#kernel';
import type {
  AttemptIdentity,
  AttemptTerms,
  BillingAttemptNotAttempted,
  BillingAttemptStarted,
  BillingCycleWaived,
} from '../billing-attempt.events.js';
import type {
  DunningExhausted,
  SubscriptionActivated,
  SubscriptionCanceled,
  SubscriptionPastDue,
  SubscriptionPaused,
} from '../subscription.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { afterDeferral, afterFailure } from './after-failure.js';
import { type DueCharge, dueCharge } from './due-charge.js';
import { type DunningPolicy, isDeferral, isFinalBlocker } from './dunning.policy.js';

export interface BillingAttemptStart {
  readonly now: Timestamp;
  /** Which charge is meant. When another is due by now, nothing happens. */
  readonly cycle: number;
  readonly attemptNumber: number;
  /** Derived from the cycle's and the attempt's key (billing-keys.ts). */
  readonly ids: Omit<AttemptIdentity, 'cycle'>;
  readonly gatewayAccount: { readonly merchantId: string; readonly environmentId: string };
  /** The method as the customer's stream has it, judged for this amount on this day. */
  readonly method: JudgedMethod;
  readonly policy: DunningPolicy;
}

/** A payment method and whether it may be charged off-session now. */
export interface JudgedMethod {
  readonly paymentMethodId: string;
  /** `null` when the method is gone; then there is at least one blocker. */
  readonly methodToken: string | null;
  /** The revision of the customer's stream that the judgement was made at. */
  readonly pmRevision: number;
  /** Readiness blocker codes; empty when the method is ready. */
  readonly blockers: readonly string[];
  /** When the blockers that end by themselves have ended (`retry_not_before:…`, `retry_budget_spent:…`). */
  readonly retryNotBefore?: Timestamp;
}

export type StartedBilling =
  | BillingAttemptStarted
  | BillingAttemptNotAttempted
  | BillingCycleWaived
  | SubscriptionActivated
  | SubscriptionPastDue
  | DunningExhausted
  | SubscriptionPaused
  | SubscriptionCanceled;

/**
 * Opens the attempt that is due, once: never for a subscription that is canceled, ending or paused, never beside an
 * open or unknown attempt, never before its time (I1, I5, I8). A method that is not ready is put down as an attempt
 * that was not made. Never refuses: what is no longer due yields nothing.
 */
export function decideStartBillingAttempt(
  input: BillingAttemptStart,
  state: SubscriptionState,
): readonly StartedBilling[] {
  const charge = state === null ? undefined : dueCharge(state, input.now);
  if (state === null || charge === undefined) return [];
  if (charge.cycle !== input.cycle || charge.attemptNumber !== input.attemptNumber) return [];
  if (charge.waiver !== null) return waive(state, charge, charge.waiver);
  // Judged for another method: it was changed in between, and the verdict says nothing about the new one (F16).
  if (charge.paymentMethodId !== input.method.paymentMethodId) return [];
  const { methodToken, pmRevision, blockers } = input.method;
  const terms = termsOf(input, state, charge);
  if (blockers.length > 0 || methodToken === null) return blocked(input, state, terms);
  const started: BillingAttemptStarted['data'] = {
    ...terms,
    paymentMethodId: charge.paymentMethodId,
    methodToken,
    pmRevision,
    gatewayAccount: input.gatewayAccount,
    gatewayPaymentId: state.gatewayPaymentId,
    deadline: plusMilliseconds(input.now, ATTEMPT_DEADLINE_MS),
  };
  return [{ type: 'BillingAttemptStarted', data: started }];
}

function termsOf(input: BillingAttemptStart, subscription: Subscription, charge: DueCharge): AttemptTerms {
  const { attemptId, paymentIntentId, orderId } = input.ids;
  const { cycle, attemptNumber, period, amount, paymentFlow, trigger } = charge;
  return {
    attemptId,
    cycle,
    paymentIntentId,
    orderId,
    subscriptionId: subscription.subscriptionId,
    customerId: subscription.customerId,
    attemptNumber,
    period,
    amount,
    paymentFlow,
    ...(subscription.firstLineItems !== null && { lineItems: subscription.terms.lineItems }),
    trigger,
    policyVersion: input.policy.version,
  };
}

function waive(
  subscription: Subscription,
  { cycle, period, amount }: DueCharge,
  reason: 'zero_amount' | 'below_least_payment',
): readonly StartedBilling[] {
  const waived: BillingCycleWaived = { type: 'BillingCycleWaived', data: { cycle, period, amount, reason } };
  return [waived, ...activation(subscription, cycle)];
}

/** The first settled cycle makes a subscription active for the first time. */
export function activation(subscription: Subscription, cycle: number): readonly SubscriptionActivated[] {
  const isFirst = subscription.activatedAt === null && subscription.status !== 'canceled';
  const { subscriptionId } = subscription;
  return isFirst ? [{ type: 'SubscriptionActivated', data: { subscriptionId, cycle } }] : [];
}

function blocked(input: BillingAttemptStart, state: Subscription, terms: AttemptTerms): readonly StartedBilling[] {
  const { now, policy, method } = input;
  const reasons = method.blockers.length > 0 ? method.blockers : ['payment_method_removed'];
  const paymentMethodId = method.paymentMethodId;
  if (isDeferral(reasons)) {
    const after = afterDeferral(state, now, method.retryNotBefore);
    const data = { ...terms, paymentMethodId, cause: 'deferred' as const, reasons, ...after };
    return [{ type: 'BillingAttemptNotAttempted', data }];
  }
  const attempt = { ...terms, paymentMethodId, attemptedAt: now };
  const mayRetry = !reasons.some(isFinalBlocker);
  const { after, consequences } = afterFailure(state, { now, policy, attempt, mayRetry });
  const data = { ...terms, paymentMethodId, cause: 'not_ready' as const, reasons, ...after };
  return [{ type: 'BillingAttemptNotAttempted', data }, ...consequences];
}
