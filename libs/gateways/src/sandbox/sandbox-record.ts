import { type GatewayAccount, type GatewayRefusalCode, GatewayRefused } from '../payment-gateway.port.js';
import type { LedgerReader, LedgerTables, LedgerTransaction } from './sandbox-ledger.port.js';
import { nextInSequence } from './sandbox-sequence.js';

const MAX_PAGE = 100;

/** What the gateway keeps in the order of arrival, and for each the table that finds a row's place by its id. */
const PLACES = { try: 'charge', refund: 'refund_place' } as const;
const NOT_FOUND = { try: 'charge_not_found', refund: 'refund_not_found' } as const satisfies Record<
  RecordTable,
  GatewayRefusalCode
>;

export type RecordTable = keyof typeof PLACES;

export interface RecordPage {
  readonly limit: number;
  /** The id of the row to go on after. */
  readonly after?: string;
}

/** Keeps a row in its place; one not seen before gets the next place. */
export function putInRecord<Table extends RecordTable>(
  tx: LedgerTransaction,
  table: Table,
  account: GatewayAccount,
  id: string,
  row: LedgerTables[Table],
): void {
  tx.put(table, account, tx.get(PLACES[table], account, id) ?? nextPlace(tx, table, account, id), row);
}

export function getFromRecord<Table extends RecordTable>(
  reader: LedgerReader,
  table: Table,
  account: GatewayAccount,
  id: string,
): LedgerTables[Table] | undefined {
  const place = reader.get(PLACES[table], account, id);
  return place === undefined ? undefined : reader.get(table, account, place);
}

/**
 * The rows of one account, newest first, one more than the limit when there are more. Limit 1..100. Fails with
 * `GatewayRefused` on a bad limit or an unknown `after`.
 */
export function pageOfRecord<Table extends RecordTable>(
  reader: LedgerReader,
  table: Table,
  account: GatewayAccount,
  page: RecordPage,
): { readonly rows: readonly LedgerTables[Table][]; readonly hasMore: boolean } {
  if (!Number.isInteger(page.limit) || page.limit < 1 || page.limit > MAX_PAGE) {
    throw new GatewayRefused('invalid_request', `A page holds 1 to ${MAX_PAGE} rows.`);
  }
  const after = page.after === undefined ? undefined : reader.get(PLACES[table], account, page.after);
  if (page.after !== undefined && after === undefined) {
    throw new GatewayRefused(NOT_FOUND[table], 'There is no such row to go on after.');
  }
  const found = reader.scan(table, account, { direction: 'desc', limit: page.limit + 1, after });
  return { rows: found.slice(0, page.limit).map(({ row }) => row), hasMore: found.length > page.limit };
}

function nextPlace(tx: LedgerTransaction, table: RecordTable, account: GatewayAccount, id: string): string {
  const place = nextInSequence(tx, account, table);
  tx.put(PLACES[table], account, id, place);
  return place;
}
