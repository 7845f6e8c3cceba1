import type { DomainEvent, Money, Timestamp } from '#kernel';

/** A bill that is told of before it comes. Changes after it speak for themselves; another date is announced anew. */
interface AnnouncedBill {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly cycle: number;
  readonly billsAt: Timestamp;
  /** As of now, the setup fee included. */
  readonly amount: Money;
  /** How long before the bill it was to be told of, as the merchant had set it. */
  readonly lead_days: number;
}

/** A cycle of a subscription in use is about to be billed. */
export type SubscriptionRenewalUpcoming = DomainEvent<'SubscriptionRenewalUpcoming', AnnouncedBill>;

/** A trial is about to end with the first bill. */
export type SubscriptionTrialEnding = DomainEvent<'SubscriptionTrialEnding', AnnouncedBill>;

export type AnnouncementEvent = SubscriptionRenewalUpcoming | SubscriptionTrialEnding;
