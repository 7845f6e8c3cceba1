import { ExpectedVersion, MoneyBody, Nested, Nullable, Optional, Text, Whole } from '../../http/index.js';

export class AddLineItemBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

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
