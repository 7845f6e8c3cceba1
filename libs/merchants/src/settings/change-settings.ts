import {
  type CommandContext,
  type Decision,
  isRefusal,
  type MetadataPatch,
  metadataChanges,
  type Refusal,
  realChanges,
  refuse,
} from '#kernel';
import { refuseCustomerAccount } from './refuse-customer-account.js';
import { refuseDunningWindow } from './refuse-dunning-window.js';
import type { SettingsChanged, SettingsChanges, SubscriptionSettingsPatch } from './settings.events.js';
import type { Settings } from './settings.js';

/** Changes what a merchant has set for the environment. */
export class ChangeSettings {
  constructor(
    readonly context: CommandContext,
    readonly input: SettingsPatch,
  ) {}
}

/** A value sets, null gives back to the default (for a block: all of it), undefined leaves alone. */
export interface SettingsPatch extends Pick<SettingsChanges, 'customerAccount' | 'customerEmailDelivery'> {
  readonly expectedVersion?: number;
  readonly subscriptions?: SubscriptionSettingsPatch | null;
  readonly metadata?: MetadataPatch | null;
}

/**
 * Settings for decisions to come; what was decided before stays. Refused with `SETTINGS_CONCURRENT_MODIFICATION` for a
 * stale version, also when nothing would change; with `FIELD_REQUIRED` or `INVALID_REQUEST` for an account that
 * contradicts itself, with `VALIDATION_ERROR` for retries that the days of dunning do not reach, with `METADATA_*`.
 */
export function decideChangeSettings(patch: SettingsPatch, settings: Settings): Decision<SettingsChanged> {
  if (patch.expectedVersion !== undefined && patch.expectedVersion !== settings.version) {
    return settingsChangedMeanwhile({ current_version: settings.version });
  }
  const account = patch.customerAccount && refuseCustomerAccount(patch.customerAccount);
  if (isRefusal(account)) return account;
  const changes = changesOf(patch, settings);
  if (isRefusal(changes)) return changes;
  if (Object.keys(changes).length === 0) return [];
  const misfit = refuseDunningWindow(changes, settings);
  if (misfit !== undefined) return misfit;
  return [{ type: 'SettingsChanged', data: { version: settings.version + 1, changes } }];
}

export function settingsChangedMeanwhile(detail: { readonly current_version?: number } = {}): Refusal {
  return refuse('SETTINGS_CONCURRENT_MODIFICATION', 'The settings were changed since they were read.', detail);
}

function changesOf(patch: SettingsPatch, settings: Settings): SettingsChanges | Refusal {
  const metadata = metadataChanges(settings.metadata, patch.metadata);
  if (isRefusal(metadata)) return metadata;
  const subscriptions = realChanges<SubscriptionSettingsPatch>(
    settings.subscriptions,
    subscriptionsOf(patch, settings),
  );
  const { customerAccount, customerEmailDelivery } = patch;
  return {
    ...(Object.keys(subscriptions).length > 0 && { subscriptions }),
    ...realChanges<SettingsChanges>(settings, { customerAccount, customerEmailDelivery }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}

/** Null for the block is null for each value in it. */
function subscriptionsOf({ subscriptions }: SettingsPatch, settings: Settings): SubscriptionSettingsPatch {
  if (subscriptions !== null) return subscriptions ?? {};
  return Object.fromEntries(Object.keys(settings.subscriptions).map((field) => [field, null]));
}
