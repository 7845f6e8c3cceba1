import type { Fact } from '#kernel';
import { type Settings, type SettingsChanged, settingsAggregate } from '#merchants';
import type { BillingSettingsValue } from '../billing/billing-settings.port.js';
import type { DunningPolicy } from '../billing/dunning.policy.js';
import { billingSettingsOf } from '../billing/merchant-billing-settings.js';
import { pickDunningPolicy } from '../billing/pick-dunning-policy.js';
import type { ScheduleOwner } from '../subscription-state.js';

/** Every dunning policy that an environment has had, by the version that decisions record. */
export class PastDunningPolicies {
  readonly #settings = new Map<string, Settings>();
  readonly #values = new Map<string, BillingSettingsValue>();

  see(environmentId: string, event: SettingsChanged, fact: Fact): void {
    const before = this.#settings.get(environmentId) ?? settingsAggregate.initial;
    const settings = settingsAggregate.evolve(before, event, fact);
    const value = billingSettingsOf(settings);
    this.#settings.set(environmentId, settings);
    this.#values.set(`${environmentId} ${value.dunning.version}`, value);
  }

  /** The policy of a version; of one that no setting made, the defaults. */
  policyOf(environmentId: string, version: string, scheduleOwner: ScheduleOwner): DunningPolicy {
    const value = this.#values.get(`${environmentId} ${version}`) ?? billingSettingsOf(settingsAggregate.initial);
    return pickDunningPolicy(value, { scheduleOwner });
  }
}
