import { join } from 'node:path';
import { type Key, open, type RootDatabase } from 'lmdb';
import { isLmdbFile } from '#lmdb-files';
import type { GatewayAccount } from '../payment-gateway.port.js';
import type {
  LedgerReader,
  LedgerTable,
  LedgerTables,
  LedgerTransaction,
  SandboxLedger,
  ScanRange,
} from './sandbox-ledger.port.js';
import type { SecretRow } from './sandbox-rows.js';

type Write = { key: Key[]; row: unknown };
type Row = LedgerTables[LedgerTable];

/** Opens (or makes) the book in `<dataDir>/sandbox-gateway`. Several processes may have it open. Throws when the file is damaged. */
export function openSandboxLedger(dataDir: string): SandboxLedger {
  const path = join(dataDir, 'sandbox-gateway');
  if (!isLmdbFile(join(path, 'data.mdb'))) throw new Error(`the sandbox gateway's ledger ${path} is damaged`);
  // overlappingSync off: a transaction is answered only after its own flush, so what was acknowledged is on disk.
  const db = open<unknown, Key[]>({
    path,
    noSubdir: false,
    overlappingSync: false,
    cache: false,
    mapSize: MAP_SIZE_BYTES,
  });
  return new LmdbSandboxLedger(db);
}

/** Address space, not memory: the file grows as it fills. */
const MAP_SIZE_BYTES = 16 * 1024 ** 3;

function keyOf(table: LedgerTable, account: GatewayAccount, id: string): Key[] {
  return [table, account.merchantId, account.environmentId, id];
}

class LmdbSandboxLedger implements SandboxLedger {
  constructor(private readonly db: RootDatabase<unknown, Key[]>) {}

  async transact<T>(work: (tx: LedgerTransaction) => T): Promise<T> {
    const outcome = await this.db.transaction(() => {
      const tx = new BufferedTransaction(this.db);
      try {
        const value = work(tx);
        tx.flush();
        return { value };
      } catch (error) {
        // Other callers share the commit: the error goes back to this one alone.
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  read(): LedgerReader {
    // Another process may have committed since this one last looked.
    this.db.resetReadTxn();
    return new LmdbReader(this.db);
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}

class LmdbReader implements LedgerReader {
  constructor(protected readonly db: RootDatabase<unknown, Key[]>) {}

  get<Table extends LedgerTable>(table: Table, account: GatewayAccount, id: string): LedgerTables[Table] | undefined {
    return this.load(keyOf(table, account, id)) as LedgerTables[Table] | undefined;
  }

  secret(clientSecret: string): SecretRow | undefined {
    return this.load(['secret', clientSecret]) as SecretRow | undefined;
  }

  scan<Table extends LedgerTable>(table: Table, account: GatewayAccount, range: ScanRange) {
    const first = keyOf(table, account, '');
    // One past every id of this account: ids are text, and a higher type follows all text.
    const last: Key[] = [table, account.merchantId, account.environmentId, '\uffff'];
    const isUp = range.direction === 'asc';
    const after = range.after === undefined ? undefined : keyOf(table, account, range.after);
    const rows: { id: string; row: LedgerTables[Table] }[] = [];
    const found = this.db.getRange({
      start: after ?? (isUp ? first : last),
      end: isUp ? last : first,
      reverse: !isUp,
      limit: range.limit + (after ? 1 : 0),
    });
    for (const { key, value } of found) {
      const id = String(key[3]);
      if (id !== range.after && rows.length < range.limit) rows.push({ id, row: value as LedgerTables[Table] });
    }
    return rows;
  }

  protected load(key: Key[]): unknown {
    return this.db.get(key);
  }
}

/** Collects writes and applies them at the end, so that a failing piece of work leaves nothing half done. */
class BufferedTransaction extends LmdbReader implements LedgerTransaction {
  private readonly writes = new Map<string, Write>();

  put<Table extends LedgerTable>(table: Table, account: GatewayAccount, id: string, row: LedgerTables[Table]): void {
    this.write(keyOf(table, account, id), row satisfies Row);
  }

  remove(table: LedgerTable, account: GatewayAccount, id: string): void {
    this.write(keyOf(table, account, id), undefined);
  }

  putSecret(clientSecret: string, row: SecretRow): void {
    this.write(['secret', clientSecret], row);
  }

  flush(): void {
    for (const { key, row } of this.writes.values()) {
      if (row === undefined) this.db.remove(key);
      else this.db.put(key, row);
    }
  }

  protected override load(key: Key[]): unknown {
    const written = this.writes.get(key.join('\0'));
    return written ? written.row : super.load(key);
  }

  private write(key: Key[], row: unknown): void {
    this.writes.set(key.join('\0'), { key, row });
  }
}
