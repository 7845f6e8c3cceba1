import { describe, expect, test } from '@jest/globals';
import { SETTINGS_LIMITS, type Settings, type SettingsChanges, settingsAggregate } from '#merchants';
import { DEFAULT_BILLING_SETTINGS } from './default-billing-settings.js';
import { DUNNING_LIMITS } from './dunning.policy.js';
import { MerchantBillingSettings } from './merchant-billing-settings.js';

/** Settings after changes, one version each. */
function changed(...all: readonly SettingsChanges['subscriptions'][]): Settings {
  return all.reduce<Settings>((settings, subscriptions, revision) => {
    const data = { version: revision + 1, changes: { subscriptions } };
    const fact = { id: 'e', at: '2026-03-01T10:00:00.000Z', revision };
    return settingsAggregate.evolve(settings, { type: 'SettingsChanged', data }, fact);
  }, settingsAggregate.initial);
}

const read = (settings: Settings) => new MerchantBillingSettings({ read: async () => settings }).read('menv_1');

describe("a merchant's billing settings", () => {
  test('are the defaults while nothing is set, under the version of the defaults', async () => {
    expect(await read(settingsAggregate.initial)).toEqual(DEFAULT_BILLING_SETTINGS);
  });

  test('name the policy after the change that made it, and keep the name over other changes', async () => {
    const settings = changed(
      { timeZone: 'Europe/Paris' },
      { dunningRetryOffsets_days: [8, 8, 8], dunningEndAction: 'pause' },
      { chargeRate_perSecond: 5, renewalSpread_s: 60 },
    );
    expect(await read(settings)).toEqual({
      ...DEFAULT_BILLING_SETTINGS,
      timeZone: 'Europe/Paris',
      chargeRate_perSecond: 5,
      renewalSpread_s: 60,
      dunning: {
        version: 'settings-2/dunning-2026-01',
        offsets_days: [8, 8, 8],
        retry_days: 30,
        endAction: 'pause',
      },
    });
  });

  test('that go back to the defaults are a version of their own: the log tells when', async () => {
    const { dunning } = await read(changed({ dunningEndAction: 'pause' }, { dunningEndAction: null }));
    expect(dunning).toEqual({ ...DEFAULT_BILLING_SETTINGS.dunning, version: 'settings-2/dunning-2026-01' });
  });

  test('can hold no more than the policy takes', () => {
    expect([SETTINGS_LIMITS.dunningOffsets, SETTINGS_LIMITS.dunningRetry_days]).toEqual([
      DUNNING_LIMITS.offsets,
      DUNNING_LIMITS.retry_days,
    ]);
  });
});
