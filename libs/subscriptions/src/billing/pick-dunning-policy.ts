import type { Subscription } from '../subscription-state.js';
import type { BillingSettingsValue } from './billing-settings.port.js';
import type { DunningPolicy } from './dunning.policy.js';

/** Where the caller owns the schedule, what happens at the end of dunning is a setting of its own. */
export function pickDunningPolicy(
  { dunning, externalEndAction }: BillingSettingsValue,
  subscription: Pick<Subscription, 'scheduleOwner'> | null,
): DunningPolicy {
  return subscription?.scheduleOwner === 'external' ? { ...dunning, endAction: externalEndAction } : dunning;
}
