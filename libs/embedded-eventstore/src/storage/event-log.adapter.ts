import { randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { ABORT, type Database, open, type RootDatabase } from 'lmdb';
import { DiskFull, StoreDamaged, type StoreErrorCode, StoreIoError, StoreTakenOver } from '../store-errors.js';
import { encodeRecord, recordChecksum, verifyRecord } from './event-record.js';
import { decodeIndexEntry, encodeIndexEntry, type IndexEntry } from './index-entry.js';
import { emptyLogHead, HEAD_KEY, LOG_FORMAT, type LogHead } from './log-head.js';
import { indexKey, positionKey, revisionOfIndexKey } from './log-keys.js';
import { openRow, sealRow } from './sealed-row.js';
import { rememberId, type StreamRow, type StreamState, StreamStateCache } from './stream-state.js';

type Rows = Database<Buffer, Buffer>;

/** An event to be appended to a stream, at the next revision. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

const BINARY = { encoding: 'binary', keyEncoding: 'binary', cache: false } as const;
/** Below this much free space a failed write is taken for a full disk, whatever the system called it. */
const NEARLY_FULL_BYTES = 8 * 1024 * 1024;
const ENOSPC = 28;
const EDQUOT = 122;

/**
 * The log in LMDB: `events` by position, `streams` by name, `index` by stream and revision, `meta` for the head.
 * LMDB copies pages on write and syncs before it switches its root, so a commit is there whole or not at all.
 */
export class EventLog {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #meta: Rows;
  readonly #streams: Rows;
  readonly #states = new StreamStateCache();
  readonly events: Rows;
  readonly index: Rows;
  #head: LogHead;
  #owner: string | undefined;

  /** Opens the data, or makes them when the folder holds none. Nothing can be written before `own`. */
  constructor(
    readonly dataDir: string,
    storeId: string,
  ) {
    this.#root = open<Buffer, Buffer>({
      path: dataDir,
      // LMDB's binding takes a path with a dot in its last part for a file.
      noSubdir: false,
      // Off: a promise or a return then means that the disk has it, and a crash cannot roll a commit back.
      overlappingSync: false,
      maxDbs: 4,
      ...BINARY,
    });
    // Readers that were killed would keep LMDB from using freed pages again.
    this.#root.readerCheck();
    this.events = this.#root.openDB<Buffer, Buffer>('events', BINARY);
    this.index = this.#root.openDB<Buffer, Buffer>('index', BINARY);
    this.#streams = this.#root.openDB<Buffer, Buffer>('streams', BINARY);
    this.#meta = this.#root.openDB<Buffer, Buffer>('meta', BINARY);
    const found = this.#readHead();
    if (found !== undefined && found.format !== LOG_FORMAT) {
      throw new StoreDamaged(`The store has format ${String(found.format)}; this program reads format ${LOG_FORMAT}.`);
    }
    this.#head = found ?? emptyLogHead(storeId, '');
  }

  /** Takes the right to write; all who opened the data before lose it. Throws as `commit` does. */
  own(): void {
    this.#owner = randomUUID();
    this.#head = { ...this.#head, owner: this.#owner };
    try {
      this.#root.transactionSync(() => this.#writeHead());
    } catch (error) {
      throw this.#classify(error);
    }
  }

  get head(): LogHead {
    return this.#head;
  }

  /**
   * Runs `change` in one transaction and returns when the disk has it. On any error nothing of it is stored.
   * Throws `DiskFull`, `StoreIoError`, `StoreTakenOver`, or what `change` threw.
   */
  commit<Result>(change: () => Result): Result {
    const before = this.#head;
    let isOurs = false;
    let result: Result | undefined;
    try {
      this.#root.transactionSync(() => {
        const stored = this.#readHead();
        if (this.#owner === undefined || stored?.owner !== this.#owner) {
          throw new StoreTakenOver(`Another process has opened ${this.dataDir}; this one no longer writes.`);
        }
        result = change();
        if (this.#head === before) return ABORT;
        this.#writeHead();
        isOurs = true;
        return undefined;
      });
      return result as Result;
    } catch (error) {
      this.#head = before;
      this.#states.clear();
      throw isOurs ? this.#classify(error) : error;
    }
  }

  /** Commits without an event, to learn whether the disk takes writes. Throws as `commit` does. */
  touch(): void {
    this.commit(() => {
      this.#head = { ...this.#head };
    });
  }

  /** Appends inside `commit`. Returns the event's position. */
  append(state: StreamState, event: NewEvent, created_ms: number, isTombstone = false): number {
    const position = this.#head.nextPosition;
    const revision = state.lastRevision + 1;
    const { streamName } = state;
    const record = encodeRecord(
      { ...event, streamName, revision, position, created_ms, isTombstone },
      this.#head.lastChecksum,
    );
    const key = indexKey(state.row.streamNumber, revision);
    this.events.put(positionKey(position), record, { append: true } as never);
    this.index.put(key, encodeIndexEntry(key, position, event.id));
    state.lastRevision = revision;
    rememberId(state, event.id, revision);
    this.#head = {
      ...this.#head,
      lastPosition: position,
      // Positions are offsets in the log, as a file would have them: sparse, so that nobody counts with them.
      nextPosition: position + record.length,
      lastChecksum: recordChecksum(record),
      eventCount: this.#head.eventCount + 1,
    };
    return position;
  }

  /** A stream as it is now; undefined when nothing was ever written about it. */
  findStream(streamName: string): StreamState | undefined {
    const cached = this.#states.get(streamName);
    if (cached !== undefined) return cached;
    const stored = this.#streams.getBinary(Buffer.from(streamName));
    if (stored === undefined) return undefined;
    const row = openRow<StreamRow>(streamName, stored);
    return this.#cache({ streamName, row, lastRevision: this.#lastRevision(row.streamNumber), recentIds: undefined });
  }

  /** Inside `commit`: the stream, made when it is new. */
  openStream(streamName: string): StreamState {
    const found = this.findStream(streamName);
    if (found !== undefined) return found;
    const streamNumber = this.#head.nextStreamNumber;
    this.#head = { ...this.#head, nextStreamNumber: streamNumber + 1 };
    const row: StreamRow = { streamNumber, isTombstoned: false, hasMetadata: false, retention: {} };
    const state = this.#cache({ streamName, row, lastRevision: -1, recentIds: undefined });
    this.saveStreamRow(state, row);
    return state;
  }

  /** Inside `commit`. */
  saveStreamRow(state: StreamState, row: StreamRow): void {
    state.row = row;
    this.#streams.put(Buffer.from(state.streamName), sealRow(state.streamName, row));
  }

  indexEntry(streamNumber: number, revision: number): IndexEntry | undefined {
    const key = indexKey(streamNumber, revision);
    const entry = this.index.getBinary(key);
    return entry === undefined ? undefined : decodeIndexEntry(key, entry);
  }

  keepRecentIds(state: StreamState, ids: Map<string, number>): void {
    this.#states.keepIds(state, ids);
  }

  /** The event at a position that is known to hold one. Throws `StoreDamaged` when it is not there or not whole. */
  record(position: number): Buffer {
    const record = this.events.getBinary(positionKey(position));
    if (record === undefined) throw new StoreDamaged(`The event at position ${position} is missing.`);
    return verifyRecord(record, position);
  }

  /** Bytes that may still be written to the disk that holds the data. */
  freeSpace_bytes(): number {
    const { bavail, bsize } = statfsSync(this.dataDir);
    return bavail * bsize;
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #cache(state: StreamState): StreamState {
    this.#states.set(state);
    return state;
  }

  #lastRevision(streamNumber: number): number {
    const newest = this.index.getKeys({
      start: indexKey(streamNumber, Number.MAX_SAFE_INTEGER),
      end: indexKey(streamNumber - 1, Number.MAX_SAFE_INTEGER),
      reverse: true,
      limit: 1,
    });
    for (const key of newest) return revisionOfIndexKey(key);
    return -1;
  }

  #readHead(): LogHead | undefined {
    const stored = this.#meta.getBinary(Buffer.from(HEAD_KEY));
    return stored === undefined ? undefined : openRow<LogHead>(HEAD_KEY, stored);
  }

  #writeHead(): void {
    this.#meta.put(Buffer.from(HEAD_KEY), sealRow(HEAD_KEY, this.#head));
  }

  /** A full disk shows in LMDB as a short write, which it calls an I/O error: only the free space tells them apart. */
  #classify(error: unknown): Error {
    const { code, message } = error as { code?: number | StoreErrorCode; message: string };
    if (code === ENOSPC || code === EDQUOT || this.freeSpace_bytes() < NEARLY_FULL_BYTES) {
      return new DiskFull(`No space left for the data in ${this.dataDir}.`, { cause: error });
    }
    return new StoreIoError(`The disk refused to write in ${this.dataDir}: ${message}`, { cause: error });
  }
}
