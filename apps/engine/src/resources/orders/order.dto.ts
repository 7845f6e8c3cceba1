import { DatedPageQuery, IdOf, ListOf, OneOf, Optional } from '../../http/index.js';

const PAYMENT_STATUSES = ['unpaid', 'partially_paid', 'paid'];

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
  @OneOf(['created_at', 'updated_at'])
  sort_by?: 'created_at' | 'updated_at';
}
