import { type Aggregate, type Fact, type Metadata, type Timestamp, withChanges } from '#kernel';
import { type SettingsChanged, type SettingsChanges, settingsEvents } from './settings.events.js';
import type { CustomerAccount, CustomerEmailDelivery, Given, SubscriptionSettings } from './settings-values.js';

/** What a merchant has set for one environment; what was never set has no value here. */
export interface Settings {
  /** 0 until something is set. */
  readonly version: number;
  readonly subscriptions: Given<SubscriptionSettings>;
  readonly customerAccount: Given<CustomerAccount> | null;
  readonly customerEmailDelivery: Given<CustomerEmailDelivery> | null;
  readonly metadata: Metadata;
  /** The version that last said something about dunning; 0 while the default policy is untouched. */
  readonly dunningVersion: number;
  readonly createdAt: Timestamp | null;
  readonly updatedAt: Timestamp | null;
}

const DUNNING: readonly (keyof SubscriptionSettings)[] = [
  'dunningRetry_days',
  'dunningRetryOffsets_days',
  'dunningEndAction',
  'externalDunningEndAction',
];

function evolve(settings: Settings, { data: { version, changes } }: SettingsChanged, fact: Fact): Settings {
  const { customerAccount = settings.customerAccount, customerEmailDelivery = settings.customerEmailDelivery } =
    changes;
  return {
    version,
    subscriptions: withChanges(settings.subscriptions, changes.subscriptions),
    customerAccount,
    customerEmailDelivery,
    metadata: withChanges(settings.metadata, changes.metadata),
    dunningVersion: touchesDunning(changes) ? version : settings.dunningVersion,
    createdAt: settings.createdAt ?? fact.at,
    updatedAt: fact.at,
  };
}

function touchesDunning({ subscriptions }: SettingsChanges): boolean {
  return DUNNING.some((field) => subscriptions?.[field] !== undefined);
}

/** Its stream is `settings-<environment>.<environment>`: an environment has one. */
export const settingsAggregate: Aggregate<Settings, SettingsChanged> = {
  category: 'settings',
  events: settingsEvents,
  initial: {
    version: 0,
    subscriptions: {},
    customerAccount: null,
    customerEmailDelivery: null,
    metadata: {},
    dunningVersion: 0,
    createdAt: null,
    updatedAt: null,
  },
  evolve,
};
