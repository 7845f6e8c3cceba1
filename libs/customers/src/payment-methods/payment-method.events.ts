import type { DomainEvent, Money, Timestamp } from '#kernel';
import type { DecliningParty } from '../readiness/decline-classes.policy.js';
import type { NetworkVerdict } from '../readiness/network-verdict.policy.js';

/** What may be told about a card: never its number. `expYear` has four digits. */
export interface Card {
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly wallet?: 'apple_pay' | 'google_pay';
  /** The gateway's mark of the card, the same however often it is saved. Never shown. */
  readonly fingerprint?: string;
}

export type PaymentMethodType = 'card';

/** Whether the method may be charged while nobody watches, or only in checkouts that the buyer completes. */
export type PaymentMethodUsage = 'off_session' | 'on_session';

/** Who sets a charge in motion. The buyer takes part in the one kind only, and networks count the two apart. */
export type Initiator = 'merchant' | 'customer';

/** The buyer's agreement to keep the method: when, and by which way it was given. */
export interface Consent {
  readonly givenAt: Timestamp;
  readonly channel: string;
}

/** The method is pending until its buyer has confirmed the gateway's set-up. */
export type PaymentMethodSaveStarted = DomainEvent<
  'PaymentMethodSaveStarted',
  {
    readonly paymentMethodId: string;
    readonly customerId: string;
    readonly merchantId: string;
    readonly type: PaymentMethodType;
    readonly usage: PaymentMethodUsage;
    readonly gatewaySetupId: string;
  }
>;

export type PaymentMethodActivated = DomainEvent<
  'PaymentMethodActivated',
  {
    readonly paymentMethodId: string;
    /** What charges name at the gateway. Never shown. */
    readonly methodToken: string;
    readonly card: Card;
    readonly usage: PaymentMethodUsage;
    readonly consent: Consent;
    readonly authenticatedForOffSession: boolean;
  }
>;

export type PaymentMethodFailed = DomainEvent<
  'PaymentMethodFailed',
  { readonly paymentMethodId: string; readonly failureCode: string; readonly failureMessage: string }
>;

/** Noted by the clock, from the first instant after the expiry month. */
export type PaymentMethodExpired = DomainEvent<'PaymentMethodExpired', { readonly paymentMethodId: string }>;

export type PaymentMethodRemoved = DomainEvent<'PaymentMethodRemoved', { readonly paymentMethodId: string }>;

/** A charge was declined. `code` is the word that decided, and the class that of the policy named (ADR 0032). */
export type PaymentMethodDeclineRecorded = DomainEvent<
  'PaymentMethodDeclineRecorded',
  {
    readonly paymentMethodId: string;
    readonly paymentIntentId: string;
    readonly code: string;
    readonly declineClass: string;
    readonly policyVersion: string;
    readonly at: Timestamp;
    readonly attemptId?: string;
    readonly amount?: Money;
    readonly initiatedBy: Initiator;
    /** The card's own mark, so that all the customer's methods with it share one budget. */
    readonly cardFingerprint?: string;
    /** The card's brand. */
    readonly network?: string;
    readonly networkCode?: string;
    readonly adviceCode?: string;
    readonly decidedBy: DecliningParty;
    readonly networkVerdict: NetworkVerdict;
  }
>;

/** A charge succeeded and told something new: after a decline, or because the buyer authenticated for later charges. */
export type PaymentMethodChargeRecorded = DomainEvent<
  'PaymentMethodChargeRecorded',
  {
    readonly paymentMethodId: string;
    readonly paymentIntentId: string;
    readonly authenticatedForOffSession: boolean;
    readonly at: Timestamp;
  }
>;

/** The bills that waited for the method were brought forward, after the charge that this event recorded. */
export type PaymentMethodRecoveryPassedOn = DomainEvent<
  'PaymentMethodRecoveryPassedOn',
  { readonly paymentMethodId: string; readonly recoveredByEventId: string }
>;

/** What happens to a payment method; housekeeping that leaves the customer's version alone. */
export type PaymentMethodEvent =
  | PaymentMethodSaveStarted
  | PaymentMethodActivated
  | PaymentMethodFailed
  | PaymentMethodExpired
  | PaymentMethodRemoved
  | PaymentMethodDeclineRecorded
  | PaymentMethodChargeRecorded
  | PaymentMethodRecoveryPassedOn;

/** Version 1 of a decline knew neither amount nor network: all charges were the merchant's then, and no rule was asked. */
export function asUnknownNetworkDecline(data: Record<string, unknown>): Record<string, unknown> {
  const networkVerdict = { isNever: false, policyVersion: 'none' };
  return { ...data, initiatedBy: 'merchant', decidedBy: 'issuer', networkVerdict };
}
