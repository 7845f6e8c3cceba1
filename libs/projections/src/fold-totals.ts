import { type Changes, docOf, NO_ROWS, type Original, textOf } from './fold-documents.js';
import { changedTotals, type StoredTotals } from './view-totals.js';

/** Adds the changed totals to what a batch writes. `originals` holds them as they were, by key. */
export function foldTotals(changes: Changes, originals: ReadonlyMap<string, Original>): void {
  for (const [key, change] of changes.totals) {
    const doc = changedTotals(docOf(originals.get(key)) as StoredTotals | undefined, change);
    if (doc === undefined) changes.removes.push(key);
    else {
      changes.puts.push({ key, text: textOf(doc) });
      changes.folded.push({ doc, rows: NO_ROWS });
    }
  }
}
