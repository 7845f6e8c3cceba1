import type { PaymentMethodFacts } from '#customers';
import { isRefusal, type Money, type Timestamp } from '#kernel';
import {
  amountOfCycle,
  billingDates,
  decideCreatePaymentRetry,
  type Subscription,
  type SubscriptionStatus,
} from '#subscriptions';

/** All that a buyer who opened a link is shown, and nothing else of the merchant's. */
export interface BuyerBill {
  readonly businessName: string;
  readonly planName: string;
  readonly status: SubscriptionStatus;
  /** None while nothing is overdue. */
  readonly owed: { readonly amount: Money; readonly since: Timestamp } | null;
  readonly card: { readonly brand: string; readonly last4: string } | null;
  /** A charge has begun, and nobody knows yet what it came to. */
  readonly isProcessing: boolean;
  readonly nextTryAt: Timestamp | null;
  /** Whether the card on file can be tried now. */
  readonly canPay: boolean;
}

export function billForBuyer(known: {
  readonly subscription: Subscription;
  readonly method: PaymentMethodFacts | undefined;
  readonly businessName: string;
  readonly now: Timestamp;
}): BuyerBill {
  const { subscription, method, businessName, now } = known;
  const { terms, status, openAttempt } = subscription;
  const isCanceled = status === 'canceled';
  return {
    businessName,
    planName: terms.planName,
    status,
    owed: owes(subscription) ? { amount: amountOfCycle(subscription), since: subscription.cycleStart } : null,
    card: method?.card === undefined ? null : { brand: method.card.brand, last4: method.card.last4 },
    isProcessing: !isCanceled && openAttempt !== null,
    nextTryAt: billingDates(subscription).nextRetryAt,
    canPay: method?.status === 'active' && canRetry(subscription, now),
  };
}

/** Whether a bill failed and is still to be paid. */
export function owes({ status, dunning }: Subscription): boolean {
  return status !== 'canceled' && dunning !== null && dunning.failures > 0;
}

/** By the rule that decides it. A bank that asks for its customer is not asked again with the same card behind the customer's back. */
function canRetry(subscription: Subscription, now: Timestamp): boolean {
  const { dunning, paymentMethodId } = subscription;
  const last = dunning?.lastFailure;
  if (last?.needsAuthentication && last.paymentMethodId === paymentMethodId) return false;
  const asked = { now, retryId: '', idempotencyKey: '', requestedBy: 'buyer' } as const;
  return !isRefusal(decideCreatePaymentRetry(asked, subscription));
}
