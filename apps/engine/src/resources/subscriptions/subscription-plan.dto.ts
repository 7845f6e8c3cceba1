import {
  ExpectedVersion,
  ExternalReferenceId,
  ListOf,
  Metadata,
  MetadataUpdate,
  MoneyBody,
  Nested,
  NestedList,
  Nullable,
  OneOf,
  Optional,
  PageQuery,
  Pattern,
  RequiredCode,
  Text,
  Whole,
} from '../../http/index.js';

export type IntervalUnit = 'daily' | 'weekly' | 'monthly' | 'yearly';

const UNITS: readonly IntervalUnit[] = ['daily', 'weekly', 'monthly', 'yearly'];
/** Beyond any bound of the rules, which answer with codes of their own. */
const FAR = 1_000_000;
const MAX_LINE_ITEMS = 50;
const MAX_IMAGES = 8;
const MAX_INTERVAL_OPTIONS = 12;
const MAX_QUANTITY_OPTIONS = 10;
const MAX_QUANTITY = 100;
const MAX_URL_LENGTH = 2_048;

export const IntervalUnitField = (): PropertyDecorator => OneOf(UNITS, 'INVALID_BILLING_INTERVAL');
export const IntervalCount = (): PropertyDecorator => Whole(0, FAR, 'INVALID_BILLING_INTERVAL');
const Days = (): PropertyDecorator => Whole(-FAR, FAR);
const Months = (): PropertyDecorator => Whole(0, FAR, 'CONTRACT_TOO_SHORT');

export class PlanLineItemBody {
  @Text(255)
  name!: string;

  @Optional()
  @Text(1_000)
  description?: string;

  @Nested(() => MoneyBody)
  unit_price_money!: MoneyBody;

  @Optional()
  @Whole(1, 10_000)
  quantity?: number;
}

/** An interval that subscriptions may take instead of the plan's own, at the same price a period. */
export class IntervalOptionBody {
  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalUnitField()
  billing_interval!: IntervalUnit;

  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalCount()
  billing_interval_count!: number;
}

export class CreateSubscriptionPlanBody {
  @Text(255)
  name!: string;

  @Pattern(/^[A-Z]{3}$/, 'an ISO 4217 code in capitals')
  currency!: string;

  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalUnitField()
  billing_interval!: IntervalUnit;

  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalCount()
  billing_interval_count!: number;

  @Optional()
  @NestedList(() => IntervalOptionBody, { maxItems: MAX_INTERVAL_OPTIONS })
  billing_interval_options?: IntervalOptionBody[];

  @Optional()
  @ListOf(0, MAX_QUANTITY_OPTIONS)
  @Whole(1, MAX_QUANTITY, undefined, true)
  quantity_options?: number[];

  @Optional()
  @NestedList(() => PlanLineItemBody, { maxItems: MAX_LINE_ITEMS })
  line_items?: PlanLineItemBody[];

  @Optional()
  @Days()
  trial_period_days?: number;

  @Optional()
  @Nested(() => MoneyBody)
  setup_fee_money?: MoneyBody;

  @Optional()
  @Months()
  contract_term_months?: number;

  @Optional()
  @Nested(() => MoneyBody)
  early_termination_fee_money?: MoneyBody;

  @Optional()
  @ListOf(0, MAX_IMAGES)
  @Text(MAX_URL_LENGTH, { each: true })
  images?: string[];

  @Optional()
  @Text(5_000)
  description?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;
}

export class UpdateSubscriptionPlanBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @Text(255)
  name?: string;

  /** With its count: one without the other would say half of an interval. */
  @Optional()
  @IntervalUnitField()
  billing_interval?: IntervalUnit;

  @Optional()
  @IntervalCount()
  billing_interval_count?: number;

  @Optional()
  @NestedList(() => IntervalOptionBody, { maxItems: MAX_INTERVAL_OPTIONS })
  billing_interval_options?: IntervalOptionBody[];

  @Optional()
  @ListOf(0, MAX_QUANTITY_OPTIONS)
  @Whole(1, MAX_QUANTITY, undefined, true)
  quantity_options?: number[];

  @Optional()
  @NestedList(() => PlanLineItemBody, { maxItems: MAX_LINE_ITEMS })
  line_items?: PlanLineItemBody[];

  @Optional()
  @Days()
  trial_period_days?: number;

  @Optional()
  @Nullable()
  @Nested(() => MoneyBody)
  setup_fee_money?: MoneyBody | null;

  @Optional()
  @Nullable()
  @Months()
  contract_term_months?: number | null;

  @Optional()
  @Nullable()
  @Nested(() => MoneyBody)
  early_termination_fee_money?: MoneyBody | null;

  @Optional()
  @ListOf(0, MAX_IMAGES)
  @Text(MAX_URL_LENGTH, { each: true })
  images?: string[];

  @Optional()
  @Nullable()
  @Text(5_000)
  description?: string | null;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;

  @Optional()
  @Nullable()
  @ExternalReferenceId()
  external_reference_id?: string | null;
}

export class ArchiveSubscriptionPlanQuery {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

export class ListSubscriptionPlansQuery extends PageQuery {
  @Optional()
  @OneOf(['active', 'archived'])
  status?: 'active' | 'archived';

  @Optional()
  @Text(255)
  query?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @OneOf(['name', 'created_at', 'updated_at'])
  sort_by?: 'name' | 'created_at' | 'updated_at';
}
