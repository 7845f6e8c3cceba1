import type { DomainEvent, EventSchemas, MetadataPatch } from '#kernel';
import type { CustomerAccount, CustomerEmailDelivery, Given, SubscriptionSettings } from './settings-values.js';

/** A value sets a field, null gives it back to its default. */
export type SubscriptionSettingsPatch = {
  readonly [Field in keyof SubscriptionSettings]?: SubscriptionSettings[Field] | null;
};

/** Only what changed. The last two blocks are replaced as a whole; null removes them. */
export interface SettingsChanges {
  readonly subscriptions?: SubscriptionSettingsPatch;
  readonly customerAccount?: Given<CustomerAccount> | null;
  readonly customerEmailDelivery?: Given<CustomerEmailDelivery> | null;
  readonly metadata?: MetadataPatch;
}

export type SettingsChanged = DomainEvent<
  'SettingsChanged',
  {
    /** The version that the settings have from here on. */
    readonly version: number;
    readonly changes: SettingsChanges;
  }
>;

export const settingsEvents: EventSchemas<SettingsChanged> = { SettingsChanged: { version: 1 } };
