import { MAX_CHARGES, MAX_LINE_ITEMS } from '#orders';
import {
  CurrencyCode,
  DatedPageQuery,
  ExampleBody,
  Expand,
  ExternalReferenceId,
  exampleId,
  IdOf,
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
  Text,
  Whole,
} from '../../http/index.js';
import { ORIGINS } from '../payment-intents/payment-intent.schema.js';
import { ACTIVITY_TYPES, FULFILLMENT_STATUSES } from './order.schema.js';
import { PAYMENT_STATUSES, REFUND_STATUSES } from './order-summary.schema.js';

const MAX_NOTE_LENGTH = 5_000;

@ExampleBody({ name: 'Green tea', unit_price_money: { amount: 1000, currency: 'USD' }, quantity: 2 })
export class OrderLineItemBody {
  @Text(255)
  name!: string;

  @Nested(() => MoneyBody)
  unit_price_money!: MoneyBody;

  @Whole(1)
  quantity!: number;

  @Optional()
  @Text(2_000)
  description?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;
}

@ExampleBody({ name: 'Postage', amount_money: { amount: 500, currency: 'USD' } })
export class OrderChargeBody {
  @Text(255)
  name!: string;

  @Nested(() => MoneyBody)
  amount_money!: MoneyBody;
}

@ExampleBody({
  customer_id: exampleId('cus'),
  line_items: [{ name: 'Green tea', unit_price_money: { amount: 1000, currency: 'USD' }, quantity: 2 }],
  charges: [{ name: 'Postage', amount_money: { amount: 500, currency: 'USD' } }],
})
export class CreateOrderBody {
  @NestedList(() => OrderLineItemBody, { minItems: 1, maxItems: MAX_LINE_ITEMS })
  line_items!: OrderLineItemBody[];

  @Optional()
  @NestedList(() => OrderChargeBody, { minItems: 0, maxItems: MAX_CHARGES })
  charges?: OrderChargeBody[];

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @Text(MAX_NOTE_LENGTH)
  buyer_note?: string;

  @Optional()
  @Text(MAX_NOTE_LENGTH)
  internal_note?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;
}

@ExampleBody({ buyer_note: 'Please ring twice.', metadata: { channel: 'phone' } })
export class UpdateOrderBody {
  @Optional()
  @Nullable()
  @Text(MAX_NOTE_LENGTH)
  buyer_note?: string | null;

  @Optional()
  @Nullable()
  @Text(MAX_NOTE_LENGTH)
  internal_note?: string | null;

  @Optional()
  @Nullable()
  @ExternalReferenceId()
  external_reference_id?: string | null;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;
}

export class GetOrderQuery {
  @Optional()
  @Expand('customer', 'payment_intents', 'subscription', 'subscription_plan')
  expand?: string[];
}

export class ListOrdersQuery extends DatedPageQuery {
  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @IdOf('sub')
  subscription_id?: string;

  @Optional()
  @OneOf(['open', 'closed'])
  status?: 'open' | 'closed';

  @Optional()
  @ListOf(1, PAYMENT_STATUSES.length)
  @OneOf(PAYMENT_STATUSES, undefined, true)
  payment_status?: string[];

  @Optional()
  @ListOf(1, REFUND_STATUSES.length)
  @OneOf(REFUND_STATUSES, undefined, true)
  refund_status?: string[];

  @Optional()
  @ListOf(1, FULFILLMENT_STATUSES.length)
  @OneOf(FULFILLMENT_STATUSES, undefined, true)
  fulfillment_status?: string[];

  @Optional()
  @Text(32)
  order_number?: string;

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @OneOf(ORIGINS)
  origin?: string;

  @Optional()
  @Text(255)
  query?: string;

  @Optional()
  @OneOf(['true', 'false'])
  subscription_delivery_changed?: 'true' | 'false';

  @Optional()
  @Text(255)
  return_id?: string;

  @Optional()
  @Text(255)
  return_resolution_id?: string;

  @Optional()
  @Whole(1)
  min_amount?: number;

  @Optional()
  @Whole(1)
  max_amount?: number;

  @Optional()
  @CurrencyCode()
  currency?: string;

  @Optional()
  @OneOf(['created_at', 'updated_at', 'outstanding_money', 'total'])
  sort_by?: 'created_at' | 'updated_at' | 'outstanding_money' | 'total';
}

export class ListAttemptsQuery extends PageQuery {}

export class ListActivitiesQuery extends PageQuery {
  @Optional()
  @ListOf(1, ACTIVITY_TYPES.length)
  @OneOf(ACTIVITY_TYPES, undefined, true)
  type?: string[];
}
