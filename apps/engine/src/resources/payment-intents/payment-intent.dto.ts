import {
  CurrencyCode,
  DatedPageQuery,
  Email,
  ExampleBody,
  Expand,
  ExternalReferenceId,
  exampleId,
  Flag,
  IdOf,
  ListOf,
  Metadata,
  MetadataUpdate,
  MoneyBody,
  Nested,
  Nullable,
  OneOf,
  Optional,
  RequiredCode,
  Text,
  WebUrl,
  Whole,
} from '../../http/index.js';
import { FLOWS, ORIGINS, STATUSES } from './payment-intent.schema.js';

const EXPANDABLE = ['customer', 'order'] as const;

@ExampleBody({
  amount_money: { amount: 2000, currency: 'USD' },
  payment_options: ['card'],
  customer_id: exampleId('cus'),
})
export class CreatePaymentIntentBody {
  @RequiredCode('AMOUNT_REQUIRED')
  @Nested(() => MoneyBody)
  amount_money!: MoneyBody;

  @RequiredCode('PAYMENT_OPTIONS_REQUIRED')
  @ListOf(0, 5)
  @Text(32, { each: true, code: 'PAYMENT_OPTION_NOT_ALLOWED' })
  payment_options!: string[];

  @Optional()
  @OneOf(['automatic', 'manual'], 'INVALID_CAPTURE_METHOD')
  capture_method?: 'automatic' | 'manual';

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @WebUrl()
  payment_return_url?: string;

  @Optional()
  @Email()
  receipt_email?: string;

  @Optional()
  @Nested(() => MoneyBody)
  tip_money?: MoneyBody;

  @Optional()
  @OneOf(['goods', 'services', 'other'], 'INVALID_TRANSACTION_PURPOSE')
  transaction_purpose?: 'goods' | 'services' | 'other';
}

@ExampleBody({ amount_money: { amount: 2500, currency: 'USD' }, receipt_email: 'ada@example.com' })
export class UpdatePaymentIntentBody {
  @Optional()
  @Nested(() => MoneyBody)
  amount_money?: MoneyBody;

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;

  @Optional()
  @Email()
  receipt_email?: string;

  @Optional()
  @Nested(() => MoneyBody)
  tip_money?: MoneyBody;
}

@ExampleBody({ payment_method_id: exampleId('pm') })
export class ConfirmPaymentIntentBody {
  @Optional()
  @IdOf('pm')
  payment_method_id?: string;

  @Optional()
  @Text(255)
  payment_source_token?: string;

  @Optional()
  @Text(255)
  confirmation_token?: string;
}

@ExampleBody({ amount_money: { amount: 1500, currency: 'USD' } })
export class CapturePaymentIntentBody {
  @Optional()
  @Nested(() => MoneyBody)
  amount_money?: MoneyBody;
}

@ExampleBody({ cancellation_reason: 'requested_by_customer' })
export class CancelPaymentIntentBody {
  @Optional()
  @OneOf(['requested_by_customer', 'duplicate', 'fraudulent', 'abandoned'])
  cancellation_reason?: 'requested_by_customer' | 'duplicate' | 'fraudulent' | 'abandoned';
}

@ExampleBody({ decision: 'paid', reason: 'The gateway shows the charge as captured.' })
export class SettleOutcomeBody {
  @OneOf(['paid', 'not_paid', 'look_again'])
  decision!: 'paid' | 'not_paid' | 'look_again';

  @Text(500)
  reason!: string;
}

export class GetPaymentIntentQuery {
  @Optional()
  @Expand(...EXPANDABLE)
  expand?: string[];
}

export class ListPaymentIntentsQuery extends DatedPageQuery {
  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @IdOf('ord')
  order_id?: string;

  @Optional()
  @ListOf(1, STATUSES.length)
  @OneOf(STATUSES, undefined, true)
  status?: string[];

  @Optional()
  @ListOf(1, FLOWS.length)
  @OneOf(FLOWS, undefined, true)
  payment_flow?: string[];

  @Optional()
  @OneOf(ORIGINS)
  origin?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @CurrencyCode()
  currency?: string;

  @Optional()
  @Whole(1)
  min_amount?: number;

  @Optional()
  @Whole(1)
  max_amount?: number;

  @Optional()
  @Flag()
  needs_review?: boolean;

  @Optional()
  @OneOf(['created_at', 'updated_at', 'amount'])
  sort_by?: 'created_at' | 'updated_at' | 'amount';

  @Optional()
  @Expand(...EXPANDABLE)
  expand?: string[];
}
