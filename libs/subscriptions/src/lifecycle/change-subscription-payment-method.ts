import { type CommandContext, type Decision, isRefusal, type Timestamp } from '#kernel';
import { isRecoverable } from '../billing/bring-retry-forward.js';
import type { SubscriptionPaymentMethodChanged } from '../subscription.events.js';
import type { SubscriptionState } from '../subscription-state.js';
import { type BillingMethod, refuseBillingMethod } from './billing-method.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';

/** Bills a subscription to another payment method. */
export class ChangeSubscriptionPaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly subscriptionId: string;
      readonly paymentMethodId: string;
      readonly requestedBy: 'buyer' | 'merchant';
    },
  ) {}
}

export interface PaymentMethodChange {
  readonly now: Timestamp;
  readonly method: BillingMethod;
  readonly requestedBy: 'buyer' | 'merchant';
}

/**
 * Bills another method from now on. A failed cycle is tried again with it at once; an attempt that is open goes on
 * with the method that it began with. Refused with `PAYMENT_METHOD_CUSTOMER_MISMATCH`, `PAYMENT_METHOD_NOT_ACTIVE`,
 * `PAYMENT_METHOD_NOT_READY`, `PAYMENT_METHOD_ON_SESSION_ONLY`, `SUBSCRIPTION_CANCELED`.
 */
export function decideChangeSubscriptionPaymentMethod(
  { now, method, requestedBy }: PaymentMethodChange,
  state: SubscriptionState,
): Decision<SubscriptionPaymentMethodChanged> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  const refusal = refuseBillingMethod(method, state.customerId);
  if (isRefusal(refusal)) return refusal;
  const { paymentMethodId, pmRevision } = method;
  if (paymentMethodId === state.paymentMethodId) return [];
  const isTriedAtOnce = isRecoverable(state, now);
  const data: SubscriptionPaymentMethodChanged['data'] = {
    subscriptionId: state.subscriptionId,
    paymentMethodId,
    previousPaymentMethodId: state.paymentMethodId,
    pmRevision,
    requestedBy,
    retryAt: isTriedAtOnce ? now : null,
    ...(isTriedAtOnce && { setsPlanAside: true }),
  };
  return [{ type: 'SubscriptionPaymentMethodChanged', data }];
}
