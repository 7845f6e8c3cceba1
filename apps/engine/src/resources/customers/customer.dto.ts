import {
  DatedPageQuery,
  Email,
  ExampleBody,
  Expand,
  ExpectedVersion,
  ExternalReferenceId,
  Flag,
  Metadata,
  MetadataUpdate,
  Nested,
  Nullable,
  OneOf,
  Optional,
  Phone,
  PostalAddressBody,
  RequiredCode,
  Text,
} from '../../http/index.js';

const HOME = { line1: '1 Analytical Way', city: 'Springfield', state: 'IL', postal_code: '62701', country: 'US' };

@ExampleBody({ email: 'ada@example.com', name: 'Ada Lovelace', phone: '+12175550123', metadata: { channel: 'web' } })
export class CreateCustomerBody {
  @RequiredCode('CUSTOMER_EMAIL_REQUIRED')
  @Email()
  email!: string;

  @Optional()
  @Text(255)
  name?: string;

  @Optional()
  @Phone()
  phone?: string;

  @Optional()
  @Nested(() => PostalAddressBody)
  billing_address?: PostalAddressBody;

  @Optional()
  @Nested(() => PostalAddressBody)
  shipping_address?: PostalAddressBody;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Text(255)
  group_id?: string;

  @Optional()
  @Text(5_000)
  internal_note?: string;

  @Optional()
  @Flag()
  is_verified?: boolean;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @Flag()
  tax_exempt?: boolean;
}

@ExampleBody({ expected_version: 3, name: 'Ada King', billing_address: HOME })
export class UpdateCustomerBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @Nullable()
  @Text(255)
  name?: string | null;

  @Optional()
  @Nullable()
  @Phone()
  phone?: string | null;

  @Optional()
  @Nullable()
  @Nested(() => PostalAddressBody)
  billing_address?: PostalAddressBody | null;

  @Optional()
  @Nullable()
  @Nested(() => PostalAddressBody)
  shipping_address?: PostalAddressBody | null;

  @Optional()
  @Nullable()
  @ExternalReferenceId()
  external_reference_id?: string | null;

  @Optional()
  @Nullable()
  @Text(255)
  group_id?: string | null;

  @Optional()
  @Nullable()
  @Text(5_000)
  internal_note?: string | null;

  @Optional()
  @Flag()
  is_verified?: boolean;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;

  @Optional()
  @Nullable()
  @Flag()
  tax_exempt?: boolean | null;
}

export class GetCustomerQuery {
  @Optional()
  @Expand('default_payment_method')
  expand?: string[];
}

export class ListCustomersQuery extends DatedPageQuery {
  @Optional()
  @Text(255)
  query?: string;

  @Optional()
  @Email()
  email?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @OneOf(['name', 'email', 'created_at', 'updated_at'])
  sort_by?: 'name' | 'email' | 'created_at' | 'updated_at';
}

@ExampleBody({ address: HOME, recipient_name: 'Ada Lovelace', label: 'Home' })
export class AddAddressBody {
  @Nested(() => PostalAddressBody)
  address!: PostalAddressBody;

  @Text(255)
  recipient_name!: string;

  @Optional()
  @Text(255)
  label?: string;

  @Optional()
  @Phone()
  phone?: string;
}

@ExampleBody({ recipient_name: 'Ada King', label: null })
export class UpdateAddressBody {
  @Optional()
  @Nested(() => PostalAddressBody)
  address?: PostalAddressBody;

  @Optional()
  @Text(255)
  recipient_name?: string;

  @Optional()
  @Nullable()
  @Text(255)
  label?: string | null;

  @Optional()
  @Nullable()
  @Phone()
  phone?: string | null;
}

@ExampleBody({ default_for: 'shipping' })
export class SetDefaultAddressBody {
  @OneOf(['billing', 'shipping', 'both'])
  default_for!: 'billing' | 'shipping' | 'both';
}
