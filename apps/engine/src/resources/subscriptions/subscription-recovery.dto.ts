import { BACKUP_METHODS_LIMIT } from '#subscriptions';
import { DateTime, ExampleBody, exampleId, IdOf, ListOf, Optional, PageQuery, Text } from '../../http/index.js';

@ExampleBody({ payment_method_ids: [exampleId('pm')], consented_at: '2026-11-26T09:00:00Z' })
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
