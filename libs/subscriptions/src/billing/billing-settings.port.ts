import type { DunningPolicy } from './dunning.policy.js';

/** What a merchant has set for the subscriptions of an environment, as of now. */
export interface BillingSettingsValue {
  /** IANA name; `UTC` by default. */
  readonly timeZone: string;
  readonly dunning: DunningPolicy;
}

export abstract class BillingSettings {
  abstract read(environmentId: string): Promise<BillingSettingsValue>;
}
