import { MAX_PAYMENT_INTENTS } from '#orders';
import {
  Email,
  ExampleBody,
  ExternalReferenceId,
  exampleId,
  IdOf,
  ListOf,
  Metadata,
  MoneyBody,
  Nested,
  NestedList,
  OneOf,
  Optional,
  Phone,
  Text,
  WebUrl,
} from '../../http/index.js';

/** One of the three kinds of source. */
export class PaymentSourceBody {
  @Optional()
  @IdOf('pm')
  payment_method_id?: string;

  @Optional()
  @Text(255)
  token?: string;

  @Optional()
  @Text(255)
  confirmation_token?: string;
}

export class OrderLegBody {
  @IdOf('pi')
  payment_intent_id!: string;

  @Nested(() => PaymentSourceBody)
  payment_source!: PaymentSourceBody;
}

export class BuyerContactBody {
  @Optional()
  @Email()
  email?: string;

  @Optional()
  @Phone()
  phone?: string;
}

export class SetupSourceBody {
  @Text(255)
  token!: string;
}

@ExampleBody({ action: 'pay', payment_source: { payment_method_id: exampleId('pm') } })
export class PayOrderBody {
  @OneOf(['pay', 'confirm_payment_intents', 'setup', 'resume'])
  action!: 'pay' | 'confirm_payment_intents' | 'setup' | 'resume';

  @Optional()
  @Nested(() => PaymentSourceBody)
  payment_source?: PaymentSourceBody;

  @Optional()
  @Nested(() => MoneyBody)
  expected_outstanding_money?: MoneyBody;

  @Optional()
  @Nested(() => BuyerContactBody)
  buyer_contact?: BuyerContactBody;

  @Optional()
  @NestedList(() => OrderLegBody, { minItems: 1, maxItems: MAX_PAYMENT_INTENTS })
  payment_intents?: OrderLegBody[];

  @Optional()
  @OneOf(['complete_order', 'partial_payment'])
  completion_behavior?: 'complete_order' | 'partial_payment';

  @Optional()
  @Nested(() => SetupSourceBody)
  setup_payment_source?: SetupSourceBody;

  @Optional()
  @IdOf('opa')
  order_payment_attempt_id?: string;
}

@ExampleBody({ amount_money: { amount: 1000, currency: 'USD' }, capture_method: 'automatic' })
export class CreateOrderPaymentIntentBody {
  @Optional()
  @Nested(() => MoneyBody)
  amount_money?: MoneyBody;

  @Optional()
  @OneOf(['automatic', 'manual'], 'INVALID_CAPTURE_METHOD')
  capture_method?: 'automatic' | 'manual';

  @Optional()
  @ListOf(1, 5)
  @Text(32, { each: true, code: 'PAYMENT_OPTION_NOT_ALLOWED' })
  payment_options?: string[];

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;

  @Optional()
  @WebUrl()
  payment_return_url?: string;
}

@ExampleBody({ amount_money: { amount: 1500, currency: 'USD' } })
export class CaptureOrderPaymentBody {
  @Optional()
  @Nested(() => MoneyBody)
  amount_money?: MoneyBody;

  @Optional()
  @IdOf('opa')
  order_payment_attempt_id?: string;
}

@ExampleBody({ cancellation_reason: 'requested_by_customer' })
export class CancelOrderPaymentIntentBody {
  @Optional()
  @OneOf(['requested_by_customer', 'duplicate', 'fraudulent', 'abandoned'])
  cancellation_reason?: 'requested_by_customer' | 'duplicate' | 'fraudulent' | 'abandoned';

  @Optional()
  @IdOf('opa')
  order_payment_attempt_id?: string;
}
