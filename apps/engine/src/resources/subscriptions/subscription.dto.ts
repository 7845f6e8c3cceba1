import { PLAN_LIMITS } from '#subscriptions';
import {
  DatedPageQuery,
  DateTime,
  ExampleBody,
  Expand,
  ExpectedVersion,
  ExternalReferenceId,
  exampleId,
  Flag,
  IdOf,
  ListOf,
  Metadata,
  MetadataUpdate,
  Nested,
  Nullable,
  OneOf,
  Optional,
  RequiredCode,
  Text,
  Whole,
} from '../../http/index.js';
import { STATUSES } from './subscription.schema.js';
import { IntervalCount, type IntervalUnit, IntervalUnitField } from './subscription-plan.dto.js';

const START = 'SUBSCRIPTION_BILLING_START_INVALID';
export const PREVIEW_MODES = ['create', 'delivery_options', 'delivery_method_update'] as const;

export class BillingStartBody {
  @RequiredCode(START)
  @OneOf(['immediate', 'scheduled', 'imported'], START)
  type!: 'immediate' | 'scheduled' | 'imported';

  @Optional()
  @DateTime(START)
  starts_at?: string;

  @Optional()
  @DateTime(START)
  period_started_at?: string;

  @Optional()
  @Whole(0)
  completed_cycles?: number;
}

export class BillingScheduleBody {
  @RequiredCode('SUBSCRIPTION_BILLING_SCHEDULE_REQUIRED')
  @OneOf(['flint', 'external'], 'INVALID_BILLING_SCHEDULE_OWNER')
  owner!: 'flint' | 'external';
}

/** What a subscription takes instead of its plan's own. */
class ChosenTerms {
  /** With its count: one without the other would say half of an interval. */
  @Optional()
  @IntervalUnitField()
  billing_interval?: IntervalUnit;

  @Optional()
  @IntervalCount()
  billing_interval_count?: number;

  @Optional()
  @Whole(1, PLAN_LIMITS.subscriptionQuantity)
  quantity?: number;
}

/** What may be said about a subscription that is to be made. */
class SubscriptionFields extends ChosenTerms {
  @Optional()
  @IdOf('pm')
  payment_method_id?: string;

  @Optional()
  @Nested(() => BillingScheduleBody)
  billing_schedule?: BillingScheduleBody;

  @Optional()
  @Whole(1, 31, 'INVALID_BILLING_ANCHOR_DAY')
  billing_anchor_day?: number;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;
}

@ExampleBody({
  customer_id: exampleId('cus'),
  subscription_plan_id: exampleId('plan'),
  billing_start: { type: 'immediate' },
  quantity: 1,
})
export class CreateSubscriptionBody extends SubscriptionFields {
  @IdOf('cus')
  customer_id!: string;

  @IdOf('plan')
  subscription_plan_id!: string;

  @RequiredCode(START)
  @Nested(() => BillingStartBody)
  billing_start!: BillingStartBody;
}

/** The delivery modes ask about a subscription that is there; for `create` the fields of a creation are needed. */
@ExampleBody({
  mode: 'create',
  customer_id: exampleId('cus'),
  subscription_plan_id: exampleId('plan'),
  billing_start: { type: 'immediate' },
})
export class PreviewSubscriptionBody extends SubscriptionFields {
  @OneOf(PREVIEW_MODES)
  mode!: (typeof PREVIEW_MODES)[number];

  @Optional()
  @IdOf('sub')
  subscription_id?: string;

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @IdOf('plan')
  subscription_plan_id?: string;

  @Optional()
  @Nested(() => BillingStartBody)
  billing_start?: BillingStartBody;
}

const CANCELLATION_REASONS = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'too_complex',
  'low_quality',
  'other',
];

@ExampleBody({ cancellation_reason_code: 'too_expensive', cancellation_comment: 'Found a cheaper one.' })
export class CancelSubscriptionBody {
  @Optional()
  @Flag()
  cancel_immediately?: boolean;

  @Optional()
  @OneOf(CANCELLATION_REASONS, 'INVALID_CANCELLATION_REASON_CODE')
  cancellation_reason_code?: string;

  @Optional()
  @Text(500, { code: 'CANCELLATION_COMMENT_TOO_LONG' })
  cancellation_comment?: string;
}

@ExampleBody({ expected_version: 3, quantity: 2, metadata: { seats: '2' } })
export class UpdateSubscriptionBody extends ChosenTerms {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;

  @Optional()
  @Nullable()
  @ExternalReferenceId()
  external_reference_id?: string | null;

  /** Known so that the answer can name the route that cancels. */
  @Optional()
  @Flag()
  cancel_at_period_end?: boolean;
}

@ExampleBody({ payment_method_id: exampleId('pm') })
export class ChangeSubscriptionPaymentMethodBody {
  @RequiredCode('PAYMENT_METHOD_REQUIRED')
  @IdOf('pm')
  payment_method_id!: string;
}

export class GetSubscriptionQuery {
  @Optional()
  @Expand('customer', 'payment_method', 'subscription_plan')
  expand?: string[];
}

export class ListSubscriptionsQuery extends DatedPageQuery {
  @Optional()
  @ListOf(1, STATUSES.length)
  @OneOf(STATUSES, undefined, true)
  status?: (typeof STATUSES)[number][];

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @IdOf('plan')
  subscription_plan_id?: string;

  @Optional()
  @Flag()
  cancel_at_period_end?: boolean;

  @Optional()
  @Flag()
  needs_attention?: boolean;

  @Optional()
  @OneOf(['flint', 'external'])
  billing_schedule_owner?: 'flint' | 'external';

  @Optional()
  @Flag()
  awaiting_billing_schedule?: boolean;

  /** Offers, delivery methods and holds belong to parts that this engine has not: no subscription has one. */
  @Optional()
  @Text(64)
  subscription_offer_id?: string;

  @Optional()
  @Text(64)
  delivery_method_id?: string;

  @Optional()
  @OneOf(['method_unavailable', 'destination_not_served', 'rate_unavailable'])
  hold_reason?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Text(255)
  query?: string;

  @Optional()
  @DateTime()
  next_billing_at_after?: string;

  @Optional()
  @DateTime()
  next_billing_at_before?: string;

  @Optional()
  @OneOf(['created_at', 'updated_at', 'next_billing_at'])
  sort_by?: 'created_at' | 'updated_at' | 'next_billing_at';

  @Optional()
  @Expand('customer', 'subscription_plan')
  expand?: string[];
}
