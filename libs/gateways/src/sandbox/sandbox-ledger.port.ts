import type { GatewayAccount } from '../payment-gateway.port.js';
import type { FaultSettings } from './fault-plan.js';
import type {
  AgendaRow,
  KeyRow,
  MethodRow,
  PaymentRow,
  RefundRow,
  SecretRow,
  SetupRow,
  TryRow,
} from './sandbox-rows.js';

/** The tables that belong to one account; each row is found by (account, id). */
export interface LedgerTables {
  setup: SetupRow;
  method: MethodRow;
  payment: PaymentRow;
  /** By sequence number, fixed width: the order in which tries arrived. */
  try: TryRow;
  /** The sequence number of a try, by charge id. */
  charge: string;
  /** By sequence number, as tries. */
  refund: RefundRow;
  /** The sequence number of a refund, by the gateway's refund id. */
  refund_place: string;
  /** The latest refund for a refund id of the merchant: the gateway's id by `<gateway payment id> <refund id>`. */
  refund_of: string;
  key: KeyRow;
  /** The keys in order of age: `<at> <key>`. */
  key_age: true;
  counter: number;
  fault: FaultSettings;
  /** What the gateway will do by itself, in the order in which it is due: `<due at>_<sequence number>`. */
  agenda: AgendaRow;
}

export type LedgerTable = keyof LedgerTables;

export interface ScanRange {
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  /** Continue after this id (exclusive). */
  readonly after?: string;
}

export interface LedgerReader {
  get<Table extends LedgerTable>(table: Table, account: GatewayAccount, id: string): LedgerTables[Table] | undefined;
  /** What a client secret opens, whoever's it is. */
  secret(clientSecret: string): SecretRow | undefined;
  scan<Table extends LedgerTable>(
    table: Table,
    account: GatewayAccount,
    range: ScanRange,
  ): { id: string; row: LedgerTables[Table] }[];
}

/** Reads see this transaction's own writes, except `scan`, which sees what was there before it. */
export interface LedgerTransaction extends LedgerReader {
  put<Table extends LedgerTable>(table: Table, account: GatewayAccount, id: string, row: LedgerTables[Table]): void;
  remove(table: LedgerTable, account: GatewayAccount, id: string): void;
  putSecret(clientSecret: string, row: SecretRow): void;
}

/** The gateway's own durable book: serializable transactions, on disk before they are answered, shared by processes. */
export interface SandboxLedger {
  /** Runs `work` (synchronous) alone in the book and resolves when its writes are on disk. A thrown error writes nothing. */
  transact<T>(work: (tx: LedgerTransaction) => T): Promise<T>;
  /** The newest committed state, of any process. */
  read(): LedgerReader;
  close(): Promise<void>;
}
