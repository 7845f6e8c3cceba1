import { MAX_AMOUNT } from '#kernel';
import { Described, Optional, RuledMaximum } from './field-rule.js';
import { CountryCode, CurrencyCode, DateTime, OneOf, Text, Whole } from './shared-fields.js';

/** An amount of zero or more, in minor units (contract §1.8). */
export class MoneyBody {
  @Whole(0)
  @RuledMaximum(MAX_AMOUNT)
  @Described('Minor units: cents, yen, fils.')
  amount!: number;

  @CurrencyCode()
  currency!: string;
}

/** A postal address (contract §1.8). */
export class PostalAddressBody {
  @Optional()
  @Text(255)
  line1?: string;

  @Optional()
  @Text(255)
  line2?: string;

  @Optional()
  @Text(255)
  city?: string;

  @Optional()
  @Text(255)
  state?: string;

  @Optional()
  @Text(32)
  postal_code?: string;

  @Optional()
  @CountryCode()
  country?: string;
}

const MAX_PAGE_SIZE = 100;
const MAX_PAGE_TOKEN_LENGTH = 2048;
export const DEFAULT_PAGE_SIZE = 20;

/** What every list takes (contract §1.6). Lists extend it with their own filters. */
export class PageQuery {
  @Optional()
  @Whole(1, MAX_PAGE_SIZE, 'INVALID_PAGE_SIZE')
  page_size: number = DEFAULT_PAGE_SIZE;

  @Optional()
  @Text(MAX_PAGE_TOKEN_LENGTH, { code: 'INVALID_PAGE_TOKEN' })
  page_token?: string;

  @Optional()
  @OneOf(['asc', 'desc'])
  sort_direction?: 'asc' | 'desc';
}

/** What a list takes whose records can be picked by when they were made or last changed. */
export class DatedPageQuery extends PageQuery {
  @Optional()
  @DateTime()
  @Described('Made at this instant or later.')
  created_after?: string;

  @Optional()
  @DateTime()
  @Described('Made before this instant.')
  created_before?: string;

  @Optional()
  @DateTime()
  @Described('Last changed at this instant or later.')
  updated_after?: string;

  @Optional()
  @DateTime()
  @Described('Last changed before this instant.')
  updated_before?: string;
}
