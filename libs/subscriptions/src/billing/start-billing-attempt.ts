import { ATTEMPT_DEADLINE_MS, plusMilliseconds, type Timestamp } from '#kernel';
import type {
  AttemptIdentity,
  AttemptTerms,
  BillingAttemptNotAttempted,
  BillingAttemptStarted,
  BillingCycleWaived,
} from '../billing-attempt.events.js';
import { failPaymentRetry } from '../recovery/end-payment-retry.js';
import { isUnderWay } from '../recovery/payment-retry.js';
import type { PaymentRetryEvent } from '../recovery/recovery.events.js';
import { type MethodResolution, methodChain, resolvePaymentMethod } from '../recovery/resolve-payment-method.js';
import type {
  DunningExhausted,
  SubscriptionCanceled,
  SubscriptionPastDue,
  SubscriptionPaused,
} from '../subscription.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { afterDeferral, afterFailure } from './after-failure.js';
import { afterSettlement, type Settlement } from './after-settlement.js';
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
  /** The subscription's methods in order, as the customer's stream has them, judged for this amount on this day. */
  readonly methods: readonly JudgedMethod[];
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
  | PaymentRetryEvent
  | Settlement
  | SubscriptionPastDue
  | DunningExhausted
  | SubscriptionPaused
  | SubscriptionCanceled;

/**
 * Opens the attempt that is due, once: never for a subscription that is canceled or ending, nor in a pause that was asked for, never
 * beside an open or unknown attempt, never before its time (I1, I5, I8). A method that is not ready is put down as an attempt
 * that was not made. Never refuses: what is no longer due yields nothing.
 */
export function decideStartBillingAttempt(
  input: BillingAttemptStart,
  state: SubscriptionState,
): readonly StartedBilling[] {
  const charge = state === null ? undefined : dueCharge(state, input.now);
  if (state === null || charge === undefined) return [];
  if (charge.cycle !== input.cycle || charge.attemptNumber !== input.attemptNumber) return [];
  if (charge.waiver !== null) return waive(state, charge, charge.waiver, input.now);
  const resolution = resolve(input, state);
  if (resolution === undefined) return [];
  const method = input.methods.find(({ paymentMethodId }) => paymentMethodId === resolution.paymentMethodId);
  if (method === undefined) throw new Error('the chosen method was not judged');
  const { paymentMethodId, methodToken, pmRevision, blockers } = method;
  const terms = termsOf(input, state, charge);
  const isBlocked = blockers.length > 0 || resolution.rule === 'no_ready_method';
  if (isBlocked || methodToken === null) return blocked(input, state, terms, method);
  const started: BillingAttemptStarted['data'] = {
    ...terms,
    paymentMethodId,
    resolution,
    ...(isUnderWay(state.paymentRetry) && { retryId: state.paymentRetry.retryId }),
    methodToken,
    pmRevision,
    gatewayAccount: input.gatewayAccount,
    gatewayPaymentId: state.gatewayPaymentId,
    deadline: plusMilliseconds(input.now, ATTEMPT_DEADLINE_MS),
  };
  return [{ type: 'BillingAttemptStarted', data: started }];
}

/** Undefined when other methods were judged: they were changed in between, and the verdict says nothing about the new ones (F16). */
function resolve({ methods }: BillingAttemptStart, state: Subscription): MethodResolution | undefined {
  const chain = methodChain(state);
  const isSame = chain.every(({ paymentMethodId }, index) => methods[index]?.paymentMethodId === paymentMethodId);
  if (!isSame || chain.length !== methods.length) return undefined;
  const candidates = chain.map((link, index) => ({ ...link, blockers: methods[index]?.blockers ?? [] }));
  return resolvePaymentMethod(candidates, state.dunning?.passedOver);
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
  now: Timestamp,
): readonly StartedBilling[] {
  const waived: BillingCycleWaived = { type: 'BillingCycleWaived', data: { cycle, period, amount, reason } };
  return [waived, ...afterSettlement(subscription, { cycle, period }, now)];
}

function blocked(
  { now, policy }: BillingAttemptStart,
  state: Subscription,
  terms: AttemptTerms,
  method: JudgedMethod,
): readonly StartedBilling[] {
  const { paymentMethodId, blockers } = method;
  const reasons = blockers.length > 0 ? blockers : [method.methodToken === null ? 'payment_method_removed' : RULED_OUT];
  if (isDeferral(reasons)) {
    const after = afterDeferral(state, now, method.retryNotBefore);
    const data = { ...terms, paymentMethodId, cause: 'deferred' as const, reasons, ...after };
    const ended = failPaymentRetry(state, 'payment_method_temporarily_unavailable');
    return [{ type: 'BillingAttemptNotAttempted', data }, ...ended];
  }
  const attempt = { ...terms, paymentMethodId, ownMethodId: paymentMethodId, attemptedAt: now };
  const mayRetry = !reasons.some(isFinalBlocker);
  const { after, consequences } = afterFailure(state, { now, policy, attempt, mayRetry });
  const data = { ...terms, paymentMethodId, cause: 'not_ready' as const, reasons, ...after };
  const ended = failPaymentRetry(state, 'payment_method_unavailable');
  return [{ type: 'BillingAttemptNotAttempted', data }, ...ended, ...consequences];
}

/** Declined for good a moment ago, in this very cycle. */
const RULED_OUT = 'last_decline_is_final';
