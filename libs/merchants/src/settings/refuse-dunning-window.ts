import { type Refusal, refuse, withChanges } from '#kernel';
import type { SettingsChanges } from './settings.events.js';
import type { Settings } from './settings.js';
import { SETTINGS_DEFAULTS } from './settings-values.js';

/**
 * Why the retries that a merchant names do not fit into its days, or undefined: those beyond would never be made. Asked only
 * of a change that speaks of one of the two. The default retries are nobody's wish, and simply end with the days.
 */
export function refuseDunningWindow({ subscriptions }: SettingsChanges, settings: Settings): Refusal | undefined {
  if (subscriptions?.dunningRetry_days === undefined && subscriptions?.dunningRetryOffsets_days === undefined) {
    return undefined;
  }
  const { dunningRetryOffsets_days: offsets_days = [], dunningRetry_days: retry_days } = {
    dunningRetry_days: SETTINGS_DEFAULTS.subscriptions.dunningRetry_days,
    ...withChanges(settings.subscriptions, subscriptions),
  };
  const last_days = offsets_days.reduce((sum_days, offset_days) => sum_days + offset_days, 0);
  if (last_days <= retry_days) return undefined;
  const message = `The last of dunning_retry_offsets_days is ${last_days} days after the first failure, beyond the ${retry_days} of dunning_retry_days.`;
  return refuse('VALIDATION_ERROR', message, {
    param: 'subscriptions.dunning_retry_offsets_days',
    dunning_retry_days: retry_days,
    last_retry_days: last_days,
  });
}
