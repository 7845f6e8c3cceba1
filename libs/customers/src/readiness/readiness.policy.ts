import type { ChargeLimits } from './charge-limits.policy.js';
import { CHARGE_LIMITS } from './charge-limits.policy.js';

/** The values that readiness depends on, under one version that every report names. */
export interface ReadinessPolicy {
  readonly version: string;
  readonly chargeLimits: ChargeLimits;
  /** A card that runs out within so many days after the charge is worth a warning. */
  readonly expiresSoon_days: number;
}

export const READINESS_POLICY: ReadinessPolicy = {
  version: 'readiness-1',
  chargeLimits: CHARGE_LIMITS,
  expiresSoon_days: 30,
};
