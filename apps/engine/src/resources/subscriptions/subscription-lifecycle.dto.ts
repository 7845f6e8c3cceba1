import { DateTime, ExpectedVersion, Nullable, OneOf, Optional, RequiredCode, Whole } from '../../http/index.js';

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

export class ChangeBillingScheduleBody {
  @RequiredCode('INVALID_BILLING_SCHEDULE_OWNER')
  @OneOf(['flint', 'external'], 'INVALID_BILLING_SCHEDULE_OWNER')
  owner!: 'flint' | 'external';

  /** Null leaves it open, where the caller owns the schedule. */
  @RequiredCode('SUBSCRIPTION_NEXT_BILLING_AT_REQUIRED')
  @Nullable()
  @DateTime()
  next_billing_at!: string | null;

  @RequiredCode('SUBSCRIPTION_INITIATED_BY_INVALID')
  @InitiatedByField()
  initiated_by!: Initiator;

  @Optional()
  @Whole(1, 31, 'INVALID_BILLING_ANCHOR_DAY')
  billing_anchor_day?: number;
}
