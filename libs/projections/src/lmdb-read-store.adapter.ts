import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb';
import { isLmdbFile } from '#lmdb-files';
import { assertHeld, decodeCheckpoint, encodeCheckpoint, takenOver } from './checkpoint-codec.js';
import {
  type Checkpoint,
  type IndexScan,
  type KeyedText,
  MAX_PARKED_RECORDS,
  type ReadAccess,
  ReadStore,
  type ReadStoreCommit,
  type ScannedRow,
} from './read-store.port.js';
import { isReadStoreError, PositionConflict, ReadStoreNotReady, ReadStoreUnavailable } from './read-store-errors.js';
import { compareBytes, parseMember } from './read-store-keys.js';
import { ViewsSeal } from './views-seal.js';

const MAX_ACQUIRE_TRIES = 20;
const DROP_CHUNK_ENTRIES = 5_000;
const DROPPING = '{"position":"dropping"}';

/**
 * Keys as plain UTF-8. lmdb's own string keys escape control characters in short strings only, which breaks their order.
 * A `RangeError` makes lmdb take a larger buffer; without it the key would be cut off in silence.
 */
const UTF8_KEYS = {
  writeKey(key: string, target: Buffer, start: number): number {
    const room_bytes = target.length - start;
    if (key.length * 3 > room_bytes && Buffer.byteLength(key) > room_bytes)
      throw new RangeError('key beyond the buffer');
    return start + target.write(key, start, 'utf8');
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.toString('utf8', start, end);
  },
};

interface Stored {
  readonly checkpoint: Checkpoint;
  readonly version: number;
}

/**
 * Views in LMDB. A commit is one conditional batch: LMDB's writer thread compares the version of the checkpoint's entry
 * and applies everything in the same transaction, so that the fence needs no second step and the event loop does not wait.
 * Commits are not flushed one by one: that halved the speed of catching up, and took the disk from the log. See ViewsSeal.
 *
 */
export class LmdbReadStore extends ReadStore {
  private readonly db: RootDatabase<string, string>;
  private readonly seal: ViewsSeal;
  private settled: Promise<boolean> | undefined;
  private isClosed = false;

  /** @param path the store's folder; made when it is missing. */
  constructor(path: string) {
    super();
    removeDamaged(path);
    this.seal = new ViewsSeal(path);
    const options: RootDatabaseOptionsWithPath & { keyEncoder: typeof UTF8_KEYS; eventTurnBatching: boolean } = {
      path,
      noSubdir: false,
      overlappingSync: false,
      encoding: 'string',
      keyEncoder: UTF8_KEYS,
      useVersions: true,
      // Its hidden batches leave a rejected promise that nobody can catch when the disk is full; ours are explicit anyway.
      eventTurnBatching: false,
      noSync: this.seal.mayDeferFlush,
    };
    this.db = open<string, string>(options);
  }

  async acquire(namespace: string): Promise<Checkpoint> {
    const key = checkpointEntry(namespace);
    return this.guard(async () => {
      for (let attempt = 0; attempt < MAX_ACQUIRE_TRIES; attempt++) {
        const stored = this.load(namespace);
        const next = takenOver(stored?.checkpoint);
        const text = encodeCheckpoint(next);
        const write = () => this.settle(this.db.put(key, text, (stored?.version ?? 0) + 1));
        const isMine = stored
          ? await this.db.ifVersion(key, stored.version, write)
          : await this.db.ifNoExists(key, write);
        if (isMine) return next;
      }
      throw new ReadStoreUnavailable(`${namespace} is contended for`);
    });
  }

  async readCheckpoint(namespace: string): Promise<Checkpoint | undefined> {
    return this.guard(async () => this.load(namespace)?.checkpoint);
  }

  async commit(commit: ReadStoreCommit): Promise<void> {
    const { namespace } = commit;
    await this.guard(async () => {
      const stored = this.assertWritable(commit);
      const isReady = commit.markReady || stored.checkpoint.isReady;
      const text = encodeCheckpoint({ position: commit.position, isReady, fence: commit.fence });
      const isWritten = await this.db.ifVersion(checkpointEntry(namespace), stored.version, () => {
        this.write(commit);
        this.settle(this.db.put(checkpointEntry(namespace), text, stored.version + 1));
      });
      if (isWritten) return;
      this.assertWritable(commit);
      throw new PositionConflict(namespace);
    });
  }

  async readDocuments(namespace: string, keys: readonly string[], access: ReadAccess) {
    return this.guard(async () => {
      if (access === 'when_ready') this.assertReady(namespace);
      return keys.map((key) => this.db.get(documentEntry(namespace, key)));
    });
  }

  async scanIndex(namespace: string, scan: IndexScan): Promise<readonly ScannedRow[]> {
    return this.guard(async () => {
      this.assertReady(namespace);
      const prefix = `I\0${namespace}\0${scan.list}`;
      const low = `${prefix}\0${scan.range.lower}`;
      const high = scan.range.upper === undefined ? `${prefix}\x01` : `${prefix}\0${scan.range.upper}`;
      if (compareBytes(low, high) >= 0) return [];
      const { limit } = scan;
      const range =
        scan.direction === 'asc'
          ? { start: low, end: high, limit }
          : { start: high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse: true, limit };
      const rows: ScannedRow[] = [];
      for (const key of this.db.getKeys(range)) {
        const member = key.slice(prefix.length + 1);
        const { environmentId, documentId } = parseMember(member);
        const document = documentEntry(namespace, `${scan.view}\0${environmentId}\0${documentId}`);
        rows.push({ member, text: this.db.get(document) });
      }
      return rows;
    });
  }

  async readParked(namespace: string): Promise<readonly KeyedText[]> {
    return this.guard(async () => {
      const prefix = `P\0${namespace}`;
      const rows: KeyedText[] = [];
      const range = { start: `${prefix}\0`, end: `${prefix}\x01`, limit: MAX_PARKED_RECORDS };
      for (const { key, value } of this.db.getRange(range)) {
        rows.push({ key: key.slice(prefix.length + 1), text: value });
      }
      return rows;
    });
  }

  async drop(namespace: string): Promise<void> {
    await this.guard(async () => {
      const key = checkpointEntry(namespace);
      // Fences the writer, refuses readers, and says "unreadable" to whoever comes while the drop is half done.
      await this.db.put(key, DROPPING, (this.db.getEntry(key)?.version ?? 0) + 1);
      for (const kind of ['I', 'D', 'P']) {
        const start = `${kind}\0${namespace}\0`;
        const end = `${kind}\0${namespace}\x01`;
        for (;;) {
          const keys = [...this.db.getKeys({ start, end, limit: DROP_CHUNK_ENTRIES })];
          if (keys.length === 0) break;
          await this.db.batch(() => {
            for (const entry of keys) this.settle(this.db.remove(entry));
          });
        }
      }
      // Last, so that a drop that was broken off never leaves entries without the checkpoint that tells of them.
      await this.db.remove(key);
    });
  }

  async check(): Promise<void> {
    await this.guard(async () => this.db.get(checkpointEntry('check')));
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.db.close();
    this.seal.close();
  }

  private write(commit: ReadStoreCommit): void {
    const { namespace } = commit;
    const { db } = this;
    for (const { key, text } of commit.puts) this.settle(db.put(documentEntry(namespace, key), text));
    for (const key of commit.removes) this.settle(db.remove(documentEntry(namespace, key)));
    for (const { list, member } of commit.indexRemoves) this.settle(db.remove(indexEntry(namespace, list, member)));
    for (const { list, member } of commit.indexAdds) this.settle(db.put(indexEntry(namespace, list, member), ''));
    for (const { key, text } of commit.parked) this.settle(db.put(`P\0${namespace}\0${key}`, text));
  }

  /** Each write of a batch may answer with the commit's promise; when the disk is full that one is rejected beside the batch's own. */
  private settle(written: Promise<boolean>): void {
    if (written === this.settled) return;
    this.settled = written;
    written.catch(() => undefined);
  }

  private assertWritable(commit: ReadStoreCommit): Stored {
    const { namespace } = commit;
    const stored = this.load(namespace);
    assertHeld(namespace, stored?.checkpoint.fence, commit.fence);
    if (!stored || stored.checkpoint.position !== commit.expected) throw new PositionConflict(namespace);
    return stored;
  }

  private assertReady(namespace: string): void {
    if (!this.load(namespace)?.checkpoint.isReady) throw new ReadStoreNotReady(namespace);
  }

  private load(namespace: string): Stored | undefined {
    const entry = this.db.getEntry(checkpointEntry(namespace));
    if (entry === undefined) return undefined;
    return { checkpoint: decodeCheckpoint(namespace, entry.value), version: entry.version ?? 0 };
  }

  private async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.isClosed) throw new ReadStoreUnavailable('the read store is closed');
    try {
      return await work();
    } catch (error) {
      if (isReadStoreError(error)) throw error;
      throw new ReadStoreUnavailable('LMDB failed', { cause: rootCause(error) });
    }
  }
}

function checkpointEntry(namespace: string): string {
  return `C\0${namespace}`;
}

function documentEntry(namespace: string, key: string): string {
  return `D\0${namespace}\0${key}`;
}

function indexEntry(namespace: string, list: string, member: string): string {
  return `I\0${namespace}\0${list}\0${member}`;
}

/** lmdb hides the reason of a failed commit in a promise that nobody else may be listening to. */
function rootCause(error: unknown): unknown {
  const commitError = (error as { commitError?: unknown }).commitError;
  if (commitError instanceof Promise) commitError.catch(() => undefined);
  return error;
}

/** Views that are no database any more are filled anew; LMDB itself would end the process on them. */
function removeDamaged(folder: string): void {
  const data = join(folder, 'data.mdb');
  if (isLmdbFile(data)) return;
  for (const file of [data, join(folder, 'lock.mdb')]) rmSync(file, { force: true });
}
