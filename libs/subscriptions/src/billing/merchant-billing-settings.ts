import { type EnvironmentSettings, effectiveSettings, type Settings, type SubscriptionSettings } from '#merchants';
import type { BillingSettings, BillingSettingsValue } from './billing-settings.port.js';
import { DEFAULT_DUNNING_POLICY, type DunningPolicy } from './dunning.policy.js';

/** What the environment's merchant has set, defaults where nothing is. */
export class MerchantBillingSettings implements BillingSettings {
  constructor(private readonly settings: Pick<EnvironmentSettings, 'read'>) {}

  async read(environmentId: string): Promise<BillingSettingsValue> {
    return billingSettingsOf(await this.settings.read(environmentId));
  }
}

export function billingSettingsOf(settings: Settings): BillingSettingsValue {
  const { subscriptions } = effectiveSettings(settings);
  return {
    timeZone: subscriptions.timeZone,
    dunning: dunningPolicyOf(settings, subscriptions),
    externalEndAction: subscriptions.externalDunningEndAction,
    defaultScheduleOwner: subscriptions.defaultBillingScheduleOwner,
    renewalUpcomingLead_days: subscriptions.renewalUpcomingLead_days,
    trialEndingLead_days: subscriptions.trialEndingLead_days,
    chargeRate_perSecond: subscriptions.chargeRate_perSecond,
    renewalSpread_s: subscriptions.renewalSpread_s,
  };
}

/** The version names all that the policy is made of: what the merchant said last, over the defaults of a date (ADR 0035). */
function dunningPolicyOf({ dunningVersion }: Settings, values: SubscriptionSettings): DunningPolicy {
  const defaults = DEFAULT_DUNNING_POLICY.version;
  return {
    version: dunningVersion === 0 ? defaults : `settings-${dunningVersion}/${defaults}`,
    offsets_days: values.dunningRetryOffsets_days,
    retry_days: values.dunningRetry_days,
    endAction: values.dunningEndAction,
  };
}
