import { LRUCache } from 'lru-cache';
import type { IndexRow } from './read-store.port.js';

/** A document as it was last folded, and its rows in the ordered lists by index name. */
export interface FoldedDocument {
  readonly doc: object;
  readonly rows: ReadonlyMap<string, IndexRow>;
}

const MAX_DOCUMENTS = 2_048;
/** Larger documents are read again each time, so that the cache stays small. */
const MAX_CACHED_length = 16_384;

/**
 * The documents that were committed last: events of one resource come close together, and reading it back each time is the
 * dearest part of catching up. It is right as long as nobody else writes the namespace, which the next commit's fence proves;
 * after any failure it must be cleared.
 */
export class DocumentCache {
  private readonly documents = new LRUCache<string, FoldedDocument>({ max: MAX_DOCUMENTS });

  get(key: string): FoldedDocument | undefined {
    return this.documents.get(key);
  }

  /** @param length of its JSON text. */
  set(key: string, document: FoldedDocument, length: number): void {
    if (length <= MAX_CACHED_length) this.documents.set(key, document);
    else this.documents.delete(key);
  }

  delete(key: string): void {
    this.documents.delete(key);
  }

  clear(): void {
    this.documents.clear();
  }
}
