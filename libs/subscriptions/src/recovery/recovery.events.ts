import type { DomainEvent, Timestamp } from '#kernel';

/** On whose behalf a retry or a backup was asked for. */
export type RequestedBy = 'buyer' | 'merchant';

/** Which other methods may be charged, in order, when the subscription's own cannot be. The whole list; empty: none. */
export type SubscriptionBackupMethodsSet = DomainEvent<
  'SubscriptionBackupMethodsSet',
  {
    readonly subscriptionId: string;
    readonly paymentMethodIds: readonly string[];
    /** When the payer agreed to it; none with an empty list. */
    readonly consentedAt: Timestamp | null;
    readonly requestedBy: RequestedBy;
    /** Set when a failed cycle is tried again at once with the new list. */
    readonly retryAt: Timestamp | null;
  }
>;

/** Somebody asked for one more attempt at the overdue cycle, now. */
export type SubscriptionPaymentRetryCreated = DomainEvent<
  'SubscriptionPaymentRetryCreated',
  {
    readonly subscriptionId: string;
    readonly retryId: string;
    readonly idempotencyKey: string;
    readonly cycle: number;
    /** From 1 within the cycle. */
    readonly number: number;
    readonly requestedBy: RequestedBy;
    readonly retryAt: Timestamp;
  }
>;

export type SubscriptionPaymentRetrySucceeded = DomainEvent<
  'SubscriptionPaymentRetrySucceeded',
  { readonly subscriptionId: string; readonly retryId: string }
>;

export type SubscriptionPaymentRetryFailed = DomainEvent<
  'SubscriptionPaymentRetryFailed',
  {
    readonly subscriptionId: string;
    readonly retryId: string;
    /** A decline code of the contract, or why nothing was charged. */
    readonly code: string;
  }
>;

export type PaymentRetryEvent =
  | SubscriptionPaymentRetryCreated
  | SubscriptionPaymentRetrySucceeded
  | SubscriptionPaymentRetryFailed;

export type RecoveryEvent = SubscriptionBackupMethodsSet | PaymentRetryEvent;
