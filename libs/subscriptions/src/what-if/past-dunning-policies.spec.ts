import { expect, test } from '@jest/globals';
import type { SettingsChanged, SubscriptionSettingsPatch } from '#merchants';
import { DEFAULT_DUNNING_POLICY } from '../billing/dunning.policy.js';
import { PastDunningPolicies } from './past-dunning-policies.js';

const changed = (version: number, subscriptions: SubscriptionSettingsPatch): SettingsChanged => ({
  type: 'SettingsChanged',
  data: { version, changes: { subscriptions } },
});
const fact = { id: 'e', at: '2026-03-01T00:00:00.000Z', revision: 0 };

test('each version of a policy stays what it was, in its environment, for either owner of the schedule', () => {
  const past = new PastDunningPolicies();
  past.see('menv_1', changed(1, { dunningRetryOffsets_days: [2, 2], dunningEndAction: 'pause' }), fact);
  past.see('menv_1', changed(2, { timeZone: 'Asia/Tokyo' }), fact);
  past.see('menv_1', changed(3, { dunningRetryOffsets_days: null, externalDunningEndAction: 'cancel' }), fact);
  const first = `settings-1/${DEFAULT_DUNNING_POLICY.version}`;
  const third = `settings-3/${DEFAULT_DUNNING_POLICY.version}`;
  expect(past.policyOf('menv_1', first, 'flint')).toEqual({
    version: first,
    offsets_days: [2, 2],
    retry_days: 30,
    endAction: 'pause',
  });
  expect(past.policyOf('menv_1', first, 'external').endAction).toBe('notify_only');
  expect(past.policyOf('menv_1', third, 'external')).toMatchObject({ offsets_days: [1, 3, 5, 7], endAction: 'cancel' });
  expect(past.policyOf('menv_2', DEFAULT_DUNNING_POLICY.version, 'flint')).toEqual(DEFAULT_DUNNING_POLICY);
});
