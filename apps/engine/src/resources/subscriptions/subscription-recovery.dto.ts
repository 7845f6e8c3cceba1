import { BACKUP_METHODS_LIMIT } from '#subscriptions';
import { DateTime, IdOf, ListOf, Optional, PageQuery, Text } from '../../http/index.js';

export class SetBackupMethodsBody {
  /** The whole list, in order; empty clears it. */
  @ListOf(0, BACKUP_METHODS_LIMIT)
  @IdOf('pm', true)
  payment_method_ids!: string[];

  /** Needed unless the list is empty. */
  @Optional()
  @DateTime()
  consented_at?: string;
}

export class ListPaymentRetriesQuery extends PageQuery {
  @Optional()
  @Text(255)
  idempotency_key?: string;
}
