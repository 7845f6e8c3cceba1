import type { Settings } from './settings.js';
import { type CustomerAccount, type Given, SETTINGS_DEFAULTS, type SettingsValues } from './settings-values.js';

type Stored = Pick<Settings, 'subscriptions' | 'customerAccount' | 'customerEmailDelivery'>;

/** What holds: the merchant's value where there is one, else the default. */
export function effectiveSettings({ subscriptions, customerAccount, customerEmailDelivery }: Stored): SettingsValues {
  return {
    subscriptions: { ...SETTINGS_DEFAULTS.subscriptions, ...subscriptions },
    customerAccount: effectiveAccount(customerAccount ?? {}),
    customerEmailDelivery: { ...SETTINGS_DEFAULTS.customerEmailDelivery, ...customerEmailDelivery },
  };
}

/** The account with its gaps filled, down to the members of a buyer's capabilities. */
export function effectiveAccount(account: Given<CustomerAccount>): CustomerAccount {
  const { buyerCapabilities: defaults, ...rest } = SETTINGS_DEFAULTS.customerAccount;
  const { buyerCapabilities: given, ...own } = account;
  return {
    ...rest,
    ...own,
    buyerCapabilities: {
      ...defaults,
      ...given,
      pause: { ...defaults.pause, ...given?.pause },
      retentionOffer: { ...defaults.retentionOffer, ...given?.retentionOffer },
    },
  };
}
