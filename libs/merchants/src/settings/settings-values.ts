export type DunningEndAction = 'cancel' | 'pause' | 'notify_only';
export type BillingScheduleOwner = 'flint' | 'external';

/** How an environment's subscriptions are billed (contract §9.9 and what this engine adds). */
export interface SubscriptionSettings {
  /** No retry is planned later than this after the first failure. */
  readonly dunningRetry_days: number;
  /** Whole days, each counted from the attempt before. */
  readonly dunningRetryOffsets_days: readonly number[];
  readonly dunningEndAction: DunningEndAction;
  /** The same for subscriptions whose schedule the caller owns. */
  readonly externalDunningEndAction: DunningEndAction;
  readonly defaultBillingScheduleOwner: BillingScheduleOwner;
  /** IANA name; a subscription keeps the one that it began with. */
  readonly timeZone: string;
  readonly sendBackorderedEmail: boolean;
  readonly renewalUpcomingLead_days: number;
  readonly trialEndingLead_days: number;
  /** Automatic charges of the whole environment; null for no limit. */
  readonly chargeRate_perSecond: number | null;
  /** Over this long subscriptions due at the same second are spread. */
  readonly renewalSpread_s: number;
}

export const CANCELLATION_REASONS = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'too_complex',
  'low_quality',
  'other',
] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

/** What buyers may do by themselves; a merchant's own credentials are not bound by it. */
export interface BuyerCapabilities {
  /** Asked for in this order; empty: not asked. */
  readonly cancellationReasons: readonly CancellationReason[];
  readonly cancellationTiming: 'end_of_period' | 'buyer_chooses';
  /** With a bound, a buyer says for how many cycles. */
  readonly pause: { readonly enabled: boolean; readonly maxCycles: number | null };
  readonly retentionOffer: { readonly kind: 'none' | 'pause_instead'; readonly pauseCycles: number | null };
}

/** Where buyers look after their account. */
export interface CustomerAccount {
  readonly mode: 'flint_hosted' | 'merchant_hosted';
  readonly merchantAccountUrl: string | null;
  readonly buyerCapabilities: BuyerCapabilities;
}

/** Who writes to buyers. */
export interface CustomerEmailDelivery {
  readonly dunning: 'flint_sends' | 'merchant_sends';
}

/** Everything that can be set, each with a value. */
export interface SettingsValues {
  readonly subscriptions: SubscriptionSettings;
  readonly customerAccount: CustomerAccount;
  readonly customerEmailDelivery: CustomerEmailDelivery;
}

/** The same with gaps, as a merchant fills it in. */
export type Given<Value> = Value extends readonly unknown[] | string | number | boolean | null
  ? Value
  : { readonly [Field in keyof Value]?: Given<Value[Field]> };

/** What may be set. The contract leaves the numbers open but for the cycles of a pause; these are ours (ADR 0035). */
export const SETTINGS_LIMITS = {
  dunningRetry_days: 60,
  dunningOffsets: 8,
  dunningOffset_days: 30,
  lead_days: 30,
  chargeRate_perSecond: 10_000,
  renewalSpread_s: 86_400,
  pauseCycles: 12,
} as const;

/** What holds where a merchant set nothing. */
export const SETTINGS_DEFAULTS: SettingsValues = {
  subscriptions: {
    dunningRetry_days: 30,
    dunningRetryOffsets_days: [1, 3, 5, 7],
    dunningEndAction: 'cancel',
    externalDunningEndAction: 'notify_only',
    defaultBillingScheduleOwner: 'flint',
    timeZone: 'UTC',
    sendBackorderedEmail: false,
    renewalUpcomingLead_days: 7,
    trialEndingLead_days: 3,
    chargeRate_perSecond: null,
    renewalSpread_s: 0,
  },
  customerAccount: {
    mode: 'flint_hosted',
    merchantAccountUrl: null,
    buyerCapabilities: {
      cancellationReasons: [],
      cancellationTiming: 'end_of_period',
      pause: { enabled: false, maxCycles: null },
      retentionOffer: { kind: 'none', pauseCycles: null },
    },
  },
  customerEmailDelivery: { dunning: 'flint_sends' },
};
