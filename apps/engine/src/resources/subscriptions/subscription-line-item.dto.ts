import { ExpectedVersion, MoneyBody, Nested, Nullable, Optional, Text, Whole } from '../../http/index.js';
import { PlanLineItemBody } from './subscription-plan.dto.js';

/** A line like those of a plan, of one subscription alone. */
export class AddLineItemBody extends PlanLineItemBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

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
  @Whole(1, 10_000)
  quantity?: number;
}

export class RemoveLineItemQuery {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}
