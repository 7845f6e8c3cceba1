import type { StoredEvent } from '#event-store';

/** Where a document stands in an ordered index: entries of one partition are ordered by `sort`, then by document id. */
export interface IndexEntry {
  /** Never spans environments: starts with the environment's id. */
  readonly partition: string;
  /** Compared byte by byte; timestamps and padded numbers sort as they read. */
  readonly sort: string;
}

/**
 * A view as a pure fold: each event names the documents that it touches, and each is folded with it.
 * It is given nothing that could act on the world (F43).
 */
export interface Projection<Doc extends object = object> {
  /** The view's name, e.g. `payment_methods`; with `version` the namespace of its documents. */
  readonly name: string;
  readonly version: number;
  /** The event types that it folds. */
  readonly events: readonly string[];
  /** Ids of the documents touched, unique within the event's environment; empty when none. */
  readonly documentIds: (event: StoredEvent) => readonly string[];
  /** The document after the event; undefined removes it. */
  readonly evolve: (doc: Doc | undefined, event: StoredEvent, documentId: string) => Doc | undefined;
  /** The ordered lists that the document stands in, by index name. */
  readonly indexes: Readonly<Record<string, (doc: Doc, environmentId: string) => IndexEntry | undefined>>;
  /** What a document adds to its environment's totals, by the total's name; absent when nothing is summed. */
  readonly totals?: (doc: Doc) => Readonly<Record<string, number>>;
}

/** Sums over all documents of one view in one environment, by name; what sums to nothing is absent. */
export type Totals = Readonly<Record<string, bigint>>;

/** One page of a list: scan an index's partition in order, keep what the filter keeps. */
export interface FindQuery<Doc> {
  readonly index: string;
  readonly partition: string;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  /** Continue after this place (exclusive). */
  readonly after?: IndexPlace;
  /** Only entries whose `sort` lies in [from, to). */
  readonly from?: string;
  readonly to?: string;
  readonly filter?: (doc: Doc) => boolean;
}

/** A place in an index, as a page token remembers it. */
export interface IndexPlace {
  readonly sort: string;
  readonly documentId: string;
}

/** `next` is absent at the end of the list. A page may be short of `limit` when the filter drops much; then `next` is set. */
export interface FindResult<Doc> {
  readonly docs: readonly Doc[];
  readonly next?: IndexPlace;
}

/** How queries read a view. Fails with `ReadStoreUnavailable` when the read store is down. */
export interface ViewReader {
  get<Doc extends object>(view: Projection<Doc>, environmentId: string, documentId: string): Promise<Doc | undefined>;
  getMany<Doc extends object>(
    view: Projection<Doc>,
    environmentId: string,
    documentIds: readonly string[],
  ): Promise<readonly (Doc | undefined)[]>;
  find<Doc extends object>(view: Projection<Doc>, query: FindQuery<Doc>): Promise<FindResult<Doc>>;
  /** The totals of an environment, whatever the number of its documents: they are kept, not counted. */
  totals<Doc extends object>(view: Projection<Doc>, environmentId: string): Promise<Totals>;
}
