import type { BillingSettings, BillingSettingsValue } from './billing-settings.port.js';
import { DEFAULT_DUNNING_POLICY } from './dunning.policy.js';

/** The same for every merchant: calendar days in UTC, the default policy. */
export class DefaultBillingSettings implements BillingSettings {
  async read(): Promise<BillingSettingsValue> {
    return { timeZone: 'UTC', dunning: DEFAULT_DUNNING_POLICY };
  }
}
