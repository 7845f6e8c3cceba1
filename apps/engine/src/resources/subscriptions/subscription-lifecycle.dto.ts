import { ExpectedVersion, OneOf, Optional, Whole } from '../../http/index.js';

const INITIATORS = ['buyer', 'merchant', 'integration'] as const;
const MAX_CYCLES = 1_000_000;

export type Initiator = (typeof INITIATORS)[number];

/** On whose behalf a change is made. */
export const InitiatedByField = (): PropertyDecorator => OneOf(INITIATORS, 'SUBSCRIPTION_INITIATED_BY_INVALID');

export class PauseSubscriptionBody {
  /** Until it is resumed when absent. Beyond the bound the rules answer with a code of their own. */
  @Optional()
  @Whole(1, MAX_CYCLES)
  pause_duration_cycles?: number;
}

export class RenewSubscriptionBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

export class SkipCycleBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @InitiatedByField()
  initiated_by?: Initiator;
}
