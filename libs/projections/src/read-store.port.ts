import type { Position } from '#event-store';
import type { MemberRange } from './read-store-keys.js';

/** Proof of who may write a namespace. Checked inside every commit, in the same atomic step. */
export interface Fence {
  /** Names this life of the namespace; another one after it was emptied. */
  readonly incarnation: string;
  /** Grows with every writer that takes the namespace over. */
  readonly epoch: number;
  /** Names the writer itself. */
  readonly owner: string;
}

/** How far a namespace is filled, and who fills it. */
export interface Checkpoint {
  /** Everything up to and including it is applied; undefined when nothing is. */
  readonly position: Position | undefined;
  /** Whether the views once reached the head of the log; until then reads are refused. Never taken back. */
  readonly isReady: boolean;
  readonly fence: Fence;
}

/** A place in an ordered list; see read-store-keys.ts. */
export interface IndexRow {
  readonly list: string;
  readonly member: string;
}

/** A text under a key of the namespace. */
export interface KeyedText {
  readonly key: string;
  readonly text: string;
}

/** One atomic step of a projection group: everything in it becomes visible together, or nothing does. */
export interface ReadStoreCommit {
  readonly namespace: string;
  readonly fence: Fence;
  /** The position that must be stored now. */
  readonly expected: Position | undefined;
  readonly position: Position | undefined;
  /** True once the head of the log was reached; false leaves readiness as it is. */
  readonly markReady: boolean;
  /** Documents as JSON text. */
  readonly puts: readonly KeyedText[];
  readonly removes: readonly string[];
  readonly indexAdds: readonly IndexRow[];
  readonly indexRemoves: readonly IndexRow[];
  /** Parked records as JSON text, by their key. */
  readonly parked: readonly KeyedText[];
}

/** One member of a list with its document (undefined when it is missing). */
export interface ScannedRow {
  readonly member: string;
  readonly text: string | undefined;
}

export interface IndexScan {
  readonly view: string;
  readonly list: string;
  readonly range: MemberRange;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
}

/** `when_ready` refuses with `ReadStoreNotReady` until the views are filled; `always` is for the writer itself. */
export type ReadAccess = 'when_ready' | 'always';

/** The most parked records a namespace holds; a projection that needs more has another fault and stops. */
export const MAX_PARKED_RECORDS = 10_000;

/**
 * Where views are kept: documents, ordered indexes and the checkpoint that belongs to them, by namespace.
 * Every method fails with `ReadStoreUnavailable` while the store is down.
 */
export abstract class ReadStore {
  /** Takes the namespace over (makes it when it is absent): from now on every older writer is fenced. Fails with `UnreadableCheckpoint`. */
  abstract acquire(namespace: string): Promise<Checkpoint>;

  /** Undefined when the namespace does not exist. Fails with `UnreadableCheckpoint`. */
  abstract readCheckpoint(namespace: string): Promise<Checkpoint | undefined>;

  /** Fails with `WriterFenced`, `NamespaceReset`, `PositionConflict` or `UnreadableCheckpoint`: then nothing was written. After `ReadStoreUnavailable` it may have been. */
  abstract commit(commit: ReadStoreCommit): Promise<void>;

  /** The JSON texts of documents, in the order asked for; undefined where absent. */
  abstract readDocuments(
    namespace: string,
    keys: readonly string[],
    access: ReadAccess,
  ): Promise<readonly (string | undefined)[]>;

  /** Members of an ordered list with their documents, from one moment. */
  abstract scanIndex(namespace: string, scan: IndexScan): Promise<readonly ScannedRow[]>;

  /** The parked records of a namespace (at most `MAX_PARKED_RECORDS`). */
  abstract readParked(namespace: string): Promise<readonly KeyedText[]>;

  /** Removes all of a namespace. Its writer is fenced first; if it is broken off, it can be called again. */
  abstract drop(namespace: string): Promise<void>;

  /** Fails when the store cannot be used. */
  abstract check(): Promise<void>;

  abstract close(): Promise<void>;
}
