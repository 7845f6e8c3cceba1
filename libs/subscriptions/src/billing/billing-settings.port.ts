import type { DunningPolicy, EndAction } from './dunning.policy.js';

/** What a merchant has set for the subscriptions of an environment, as of now. */
export interface BillingSettingsValue {
  /** IANA name; `UTC` by default. */
  readonly timeZone: string;
  readonly dunning: DunningPolicy;
  /** What happens at the end of dunning where the caller owns the schedule; `dunning` holds all else there too. */
  readonly externalEndAction: EndAction;
  readonly defaultScheduleOwner: 'flint' | 'external';
  readonly renewalUpcomingLead_days: number;
  readonly trialEndingLead_days: number;
  /** Automatic charges of the environment; null for no limit. */
  readonly chargeRate_perSecond: number | null;
  /** Over this long subscriptions due at the same second are spread. */
  readonly renewalSpread_s: number;
}

export abstract class BillingSettings {
  abstract read(environmentId: string): Promise<BillingSettingsValue>;
}
