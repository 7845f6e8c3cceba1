import type { Fact } from '#kernel';
import { type Settings, type SettingsChanged, settingsAggregate } from '#merchants';
import type { DunningPolicy } from '../billing/dunning.policy.js';
import { dunningPolicyOf } from '../billing/merchant-billing-settings.js';

/** Every dunning policy that an environment has had, by the version that decisions record. */
export class PastDunningPolicies {
  readonly #settings = new Map<string, Settings>();
  readonly #policies = new Map<string, DunningPolicy>();

  see(environmentId: string, event: SettingsChanged, fact: Fact): void {
    const before = this.#settings.get(environmentId) ?? settingsAggregate.initial;
    const settings = settingsAggregate.evolve(before, event, fact);
    this.#settings.set(environmentId, settings);
    const policy = dunningPolicyOf(settings);
    this.#policies.set(`${environmentId} ${policy.version}`, policy);
  }

  /** The policy of a version; of one that no setting made, the defaults. */
  policyOf(environmentId: string, version: string): DunningPolicy {
    return this.#policies.get(`${environmentId} ${version}`) ?? dunningPolicyOf(settingsAggregate.initial);
  }
}
