import { Nested, NestedList, Nullable, Optional, RequiredCode } from '../validation/field-rule.js';
import {
  DateTime,
  Email,
  Expand,
  ExpectedVersion,
  ExternalReferenceId,
  Flag,
  ListOf,
  Metadata,
  MetadataUpdate,
  OneOf,
  Text,
  Whole,
} from '../validation/shared-fields.js';
import { MoneyBody, PageQuery, PostalAddressBody } from '../validation/shared-values.dto.js';

export class NoteLineBody {
  @Text(100)
  name!: string;

  @Whole(1, 100)
  quantity!: number;

  @Nested(() => MoneyBody)
  unit_price_money!: MoneyBody;
}

export class CreateNoteBody {
  @RequiredCode('CUSTOMER_EMAIL_REQUIRED')
  @Email()
  email!: string;

  @Optional()
  @Text(255)
  name?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @Nested(() => PostalAddressBody)
  billing_address?: PostalAddressBody;

  @Optional()
  @NestedList(() => NoteLineBody, { minItems: 1, maxItems: 20 })
  line_items?: NoteLineBody[];

  @Optional()
  @DateTime()
  starts_at?: string;

  @Optional()
  @Flag()
  is_verified?: boolean;
}

export class UpdateNoteBody {
  @Optional()
  @Nullable()
  @Text(255)
  name?: string | null;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;

  @Optional()
  @ExpectedVersion()
  expected_version?: number;
}

export class ListNotesQuery extends PageQuery {
  @Optional()
  @ListOf(1, 5)
  @OneOf(['open', 'closed'], undefined, true)
  status?: string[];

  @Optional()
  @Flag()
  needs_attention?: boolean;

  @Optional()
  @DateTime()
  created_after?: string;

  @Optional()
  @Expand('customer', 'payment_method')
  expand?: string[];
}
