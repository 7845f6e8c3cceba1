import { MAX_REFUND_LEGS, REFUND_REASONS, type RefundReason } from '#payments';
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
  Text,
  Whole,
} from '../../http/index.js';
import { REFUND_STATUSES } from './refund.schema.js';

const EXPANDABLE = ['order', 'customer', 'payment_intent', 'payment_refunds.payment_intent'] as const;
const MAX_REASON_MESSAGE_LENGTH = 1_000;

export class TenderAllocationBody {
  @IdOf('pi')
  payment_intent_id!: string;

  @Nested(() => MoneyBody)
  amount_money!: MoneyBody;
}

@ExampleBody({
  order_id: exampleId('ord'),
  amount_money: { amount: 500, currency: 'USD' },
  reason: 'requested_by_customer',
})
export class CreateRefundBody {
  @Optional()
  @IdOf('ord')
  order_id?: string;

  @Optional()
  @IdOf('pi')
  payment_intent_id?: string;

  @Optional()
  @NestedList(() => TenderAllocationBody, { minItems: 1, maxItems: MAX_REFUND_LEGS })
  tender_allocations?: TenderAllocationBody[];

  @Optional()
  @Nested(() => MoneyBody)
  amount_money?: MoneyBody;

  @Optional()
  @OneOf(REFUND_REASONS, 'INVALID_REFUND_REASON')
  reason?: RefundReason;

  @Optional()
  @Text(MAX_REASON_MESSAGE_LENGTH)
  reason_message?: string;

  @Optional()
  @OneOf(['original_payment'])
  refund_method?: 'original_payment';

  @Optional()
  @ExternalReferenceId()
  external_reference_id?: string;

  @Optional()
  @Metadata()
  metadata?: Record<string, string>;
}

@ExampleBody({ metadata: { ticket: '4711' } })
export class UpdateRefundBody {
  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;
}

export class GetRefundQuery {
  @Optional()
  @Expand(...EXPANDABLE)
  expand?: string[];
}

export class ListRefundsQuery extends DatedPageQuery {
  @Optional()
  @IdOf('ord')
  order_id?: string;

  @Optional()
  @IdOf('pi')
  payment_intent_id?: string;

  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @ListOf(1, REFUND_STATUSES.length)
  @OneOf(REFUND_STATUSES, undefined, true)
  status?: string[];

  @Optional()
  @ListOf(1, REFUND_REASONS.length)
  @OneOf(REFUND_REASONS, 'INVALID_REFUND_REASON', true)
  reason?: string[];

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
  @OneOf(['created_at', 'updated_at', 'amount'])
  sort_by?: 'created_at' | 'updated_at' | 'amount';

  @Optional()
  @Expand(...EXPANDABLE)
  expand?: string[];
}
