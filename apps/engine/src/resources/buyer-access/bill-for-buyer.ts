import {
  assessReadiness,
  type CustomerState,
  type PaymentMethodFacts,
  paymentMethodOf,
  READINESS_POLICY,
  statusAt,
} from '#customers';
import type { Timestamp } from '#kernel';
import { type BuyerDues, buyerDues, type Subscription, type SubscriptionStatus } from '#subscriptions';

/** All that a buyer who opened a link is shown, and nothing else of the merchant's. */
export interface BuyerBill extends Omit<BuyerDues, 'canRetry'> {
  readonly businessName: string;
  readonly planName: string;
  readonly status: SubscriptionStatus;
  readonly card: { readonly brand: string; readonly last4: string; readonly isExpired: boolean } | null;
  /** Whether the card on file can be tried now. */
  readonly canPay: boolean;
}

export function billForBuyer(known: {
  readonly subscription: Subscription;
  readonly customer: CustomerState;
  readonly businessName: string;
  readonly now: Timestamp;
}): BuyerBill {
  const { subscription, customer, businessName, now } = known;
  const { canRetry, ...dues } = buyerDues(subscription, now);
  const method = paymentMethodOf(customer, subscription.paymentMethodId)?.facts;
  return {
    businessName,
    planName: subscription.terms.planName,
    status: subscription.status,
    ...dues,
    card: method === undefined ? null : cardOf(method, now),
    canPay: method !== undefined && canRetry && isReady(method, customer, now),
  };
}

/** A card that was taken off is not shown any more. */
function cardOf(method: PaymentMethodFacts, now: Timestamp): BuyerBill['card'] {
  const status = statusAt(method, now);
  if (method.card === undefined || status === 'removed') return null;
  const { brand, last4 } = method.card;
  return { brand, last4, isExpired: status === 'expired' };
}

/** A button that is known to lead nowhere is none: the card is dead, or its bank wants to see its customer. */
function isReady(paymentMethod: PaymentMethodFacts, { declines }: CustomerState, evaluatedAt: Timestamp): boolean {
  const question = { paymentMethod, declines, evaluatedAt, policy: READINESS_POLICY };
  return assessReadiness({ ...question, customer: paymentMethod }).is_ready;
}
