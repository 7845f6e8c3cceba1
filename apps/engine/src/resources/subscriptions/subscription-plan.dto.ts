import { PLAN_LIMITS } from '#subscriptions';
import {
  CurrencyCode,
  ExampleBody,
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
  RequiredCode,
  RuledWhole,
  Text,
  Whole,
} from '../../http/index.js';

export type IntervalUnit = 'daily' | 'weekly' | 'monthly' | 'yearly';

const UNITS: readonly IntervalUnit[] = ['daily', 'weekly', 'monthly', 'yearly'];
const MAX_URL_LENGTH = 2_048;

export const IntervalUnitField = (): PropertyDecorator => OneOf(UNITS, 'INVALID_BILLING_INTERVAL');
export const IntervalCount = (): PropertyDecorator =>
  RuledWhole(1, PLAN_LIMITS.intervalCount, 'INVALID_BILLING_INTERVAL');
const Days = (): PropertyDecorator => RuledWhole(0, PLAN_LIMITS.trial_days);
const Months = (): PropertyDecorator => RuledWhole(1, PLAN_LIMITS.contractTerm_months);

export class PlanLineItemBody {
  @Text(255)
  name!: string;

  @Optional()
  @Text(1_000)
  description?: string;

  @Nested(() => MoneyBody)
  unit_price_money!: MoneyBody;

  @Optional()
  @Whole(1, PLAN_LIMITS.lineItemQuantity)
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

@ExampleBody({
  name: 'Tea every month',
  currency: 'USD',
  billing_interval: 'monthly',
  billing_interval_count: 1,
  line_items: [{ name: 'Green tea', unit_price_money: { amount: 1000, currency: 'USD' }, quantity: 2 }],
  trial_period_days: 14,
})
export class CreateSubscriptionPlanBody {
  @Text(255)
  name!: string;

  @CurrencyCode()
  currency!: string;

  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalUnitField()
  billing_interval!: IntervalUnit;

  @RequiredCode('INTERVAL_REQUIRED')
  @IntervalCount()
  billing_interval_count!: number;

  @Optional()
  @NestedList(() => IntervalOptionBody, { maxItems: PLAN_LIMITS.intervalOptions })
  billing_interval_options?: IntervalOptionBody[];

  @Optional()
  @ListOf(0, PLAN_LIMITS.quantityOptions)
  @Whole(1, PLAN_LIMITS.subscriptionQuantity, undefined, true)
  quantity_options?: number[];

  @Optional()
  @NestedList(() => PlanLineItemBody, { maxItems: PLAN_LIMITS.lineItems })
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
  @ListOf(0, PLAN_LIMITS.images)
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

@ExampleBody({
  expected_version: 1,
  name: 'Tea each month',
  line_items: [{ name: 'Green tea', unit_price_money: { amount: 1100, currency: 'USD' }, quantity: 2 }],
})
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
  @NestedList(() => IntervalOptionBody, { maxItems: PLAN_LIMITS.intervalOptions })
  billing_interval_options?: IntervalOptionBody[];

  @Optional()
  @ListOf(0, PLAN_LIMITS.quantityOptions)
  @Whole(1, PLAN_LIMITS.subscriptionQuantity, undefined, true)
  quantity_options?: number[];

  @Optional()
  @NestedList(() => PlanLineItemBody, { maxItems: PLAN_LIMITS.lineItems })
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
  @ListOf(0, PLAN_LIMITS.images)
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
