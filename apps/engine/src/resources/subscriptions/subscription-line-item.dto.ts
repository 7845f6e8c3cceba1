import { PLAN_LIMITS } from '#subscriptions';
import { ExampleBody, ExpectedVersion, MoneyBody, Nested, Nullable, Optional, Text, Whole } from '../../http/index.js';
import { PlanLineItemBody } from './subscription-plan.dto.js';

/** A line like those of a plan, of one subscription alone. */
@ExampleBody({ expected_version: 3, name: 'Cups', unit_price_money: { amount: 800, currency: 'USD' }, quantity: 2 })
export class AddLineItemBody extends PlanLineItemBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

@ExampleBody({ expected_version: 4, quantity: 3 })
export class UpdateLineItemBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @Text(255)
  name?: string;

  @Optional()
  @Nullable()
  @Text(1_000)
  description?: string | null;

  @Optional()
  @Nested(() => MoneyBody)
  unit_price_money?: MoneyBody;

  @Optional()
  @Whole(1, PLAN_LIMITS.lineItemQuantity)
  quantity?: number;
}

export class RemoveLineItemQuery {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}
