import { DateTime, IdOf, ListOf, OneOf, Optional, PageQuery } from '../../http/index.js';

const PAYMENT_STATUSES = ['unpaid', 'partially_paid', 'paid'];

export class ListOrdersQuery extends PageQuery {
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
  @DateTime()
  created_after?: string;

  @Optional()
  @DateTime()
  created_before?: string;

  @Optional()
  @DateTime()
  updated_after?: string;

  @Optional()
  @DateTime()
  updated_before?: string;

  @Optional()
  @OneOf(['created_at', 'updated_at'])
  sort_by?: 'created_at' | 'updated_at';
}
