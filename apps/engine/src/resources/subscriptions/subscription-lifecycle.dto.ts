import { PAUSE_CYCLES_LIMIT } from '#subscriptions';
import {
  DateTime,
  ExampleBody,
  ExpectedVersion,
  Nullable,
  OneOf,
  Optional,
  RequiredCode,
  RuledMaximum,
  Whole,
} from '../../http/index.js';

const INITIATORS = ['buyer', 'merchant', 'integration'] as const;

export type Initiator = (typeof INITIATORS)[number];

/** On whose behalf a change is made. */
export const InitiatedByField = (): PropertyDecorator => OneOf(INITIATORS, 'SUBSCRIPTION_INITIATED_BY_INVALID');

@ExampleBody({ pause_duration_cycles: 2 })
export class PauseSubscriptionBody {
  /** Until it is resumed when absent. */
  @Optional()
  @Whole(1)
  @RuledMaximum(PAUSE_CYCLES_LIMIT)
  pause_duration_cycles?: number;
}

@ExampleBody({ expected_version: 3 })
export class RenewSubscriptionBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

@ExampleBody({ expected_version: 3, initiated_by: 'buyer' })
export class SkipCycleBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @InitiatedByField()
  initiated_by?: Initiator;
}

@ExampleBody({ owner: 'flint', next_billing_at: '2027-01-31T09:00:00Z', initiated_by: 'merchant' })
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
