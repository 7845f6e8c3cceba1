import {
  CurrencyCode,
  DateTime,
  ExampleBody,
  Expand,
  exampleId,
  IdOf,
  OneOf,
  Optional,
  PageQuery,
  Whole,
} from '../../http/index.js';

const TYPES = ['card'];

@ExampleBody({ customer_id: exampleId('cus'), type: 'card' })
export class SavePaymentMethodBody {
  @IdOf('cus')
  customer_id!: string;

  @Optional()
  @OneOf(TYPES, 'INVALID_PAYMENT_METHOD_TYPE')
  type?: 'card';
}

export class ListPaymentMethodsQuery extends PageQuery {
  @Optional()
  @IdOf('cus')
  customer_id?: string;

  @Optional()
  @OneOf(TYPES, 'INVALID_PAYMENT_METHOD_TYPE')
  type?: 'card';

  @Optional()
  @OneOf(['pending', 'active', 'expired', 'removed', 'failed'])
  status?: 'pending' | 'active' | 'expired' | 'removed' | 'failed';

  @Optional()
  @OneOf(['on_session', 'off_session'], 'INVALID_USAGE')
  usage?: 'on_session' | 'off_session';
}

export class GetPaymentMethodQuery {
  @Optional()
  @Expand('customer')
  expand?: string[];
}

/** The charge that readiness is asked about. */
export class ReadinessQuery {
  @Optional()
  @Whole(1)
  amount?: number;

  @Optional()
  @CurrencyCode()
  currency?: string;

  @Optional()
  @DateTime()
  on?: string;
}
