import type { DomainEvent, EventSchemas, Interval, Money } from '#kernel';

/** One line of what a plan bills each period. */
export interface PlanLineItem {
  readonly lineItemId: string;
  readonly name: string;
  readonly description: string | null;
  readonly unitPrice: Money;
  readonly quantity: number;
}

/** Everything about a plan that its owner may set. `null` stands for "none". */
export interface PlanTerms {
  readonly name: string;
  readonly description: string | null;
  readonly interval: Interval;
  /** Intervals that a subscription may take instead, each at the plan's price a period; absent when there is no choice. */
  readonly intervalOptions?: readonly Interval[];
  /** The quantities that a subscription may have; absent when any will do. */
  readonly quantityOptions?: readonly number[];
  readonly lineItems: readonly PlanLineItem[];
  readonly trialPeriod_days: number;
  readonly setupFee: Money | null;
  readonly contractTerm_months: number | null;
  readonly earlyTerminationFee: Money | null;
  readonly images: readonly string[];
  readonly externalReferenceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export type SubscriptionPlanCreated = DomainEvent<
  'SubscriptionPlanCreated',
  { readonly planId: string; readonly merchantId: string; readonly currency: string; readonly terms: PlanTerms }
>;

/** Only what changed, each with its new value. */
export type SubscriptionPlanUpdated = DomainEvent<
  'SubscriptionPlanUpdated',
  { readonly planId: string; readonly changes: Partial<PlanTerms> }
>;

export type SubscriptionPlanArchived = DomainEvent<'SubscriptionPlanArchived', { readonly planId: string }>;

export type SubscriptionPlanEvent = SubscriptionPlanCreated | SubscriptionPlanUpdated | SubscriptionPlanArchived;

export const subscriptionPlanEvents: EventSchemas<SubscriptionPlanEvent> = {
  SubscriptionPlanCreated: { version: 1 },
  SubscriptionPlanUpdated: { version: 1 },
  SubscriptionPlanArchived: { version: 1 },
};
