import { MAX_AMOUNT } from '#kernel';

/** The values that readiness depends on, under one version that every report names. Least payments are the kernel's. */
export interface ReadinessPolicy {
  readonly version: string;
  /** The largest amount of one charge, in minor units of whatever currency. */
  readonly largestCharge: number;
  /** A card that runs out within so many days after the charge is worth a warning. */
  readonly expiresSoon_days: number;
}

export const READINESS_POLICY: ReadinessPolicy = {
  version: 'readiness-2',
  largestCharge: MAX_AMOUNT,
  expiresSoon_days: 30,
};
