import type { BillingSettings, BillingSettingsValue } from './billing-settings.port.js';
import { DEFAULT_DUNNING_POLICY } from './dunning.policy.js';

export const DEFAULT_BILLING_SETTINGS: BillingSettingsValue = {
  timeZone: 'UTC',
  dunning: DEFAULT_DUNNING_POLICY,
  externalEndAction: 'notify_only',
  defaultScheduleOwner: 'flint',
  renewalUpcomingLead_days: 7,
  trialEndingLead_days: 3,
  chargeRate_perSecond: null,
  renewalSpread_s: 0,
};

/** The same for every merchant: for tests that set nothing. */
export class DefaultBillingSettings implements BillingSettings {
  async read(): Promise<BillingSettingsValue> {
    return DEFAULT_BILLING_SETTINGS;
  }
}
