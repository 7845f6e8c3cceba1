import { type StoredEvent, streamNameOf } from '#event-store';
import type { Touch } from './collect-batch.js';
import type { FoldedDocument } from './document-cache.js';
import { type ParkingLot, parkedDocumentKey } from './parking-lot.js';
import type { IndexRow, KeyedText } from './read-store.port.js';
import { indexList, indexMember, totalsKey } from './read-store-keys.js';
import { addChange, type TotalsChange, totalsChange } from './view-totals.js';

/** What a batch changes in the read store. */
export interface Changes {
  readonly puts: KeyedText[];
  readonly removes: string[];
  readonly indexAdds: IndexRow[];
  readonly indexRemoves: IndexRow[];
  /** The documents of `puts`, in the same order. */
  readonly folded: FoldedDocument[];
  /** What the batch adds to totals, by the key of their document. */
  readonly totals: Map<string, TotalsChange>;
}

/** A document before the batch: its text as stored, or as it was folded last. */
export type Original = string | FoldedDocument | undefined;

/** The largest document, as JSON text. A document that grows beyond is parked at the event that made it so. */
export const MAX_DOCUMENT_length = 1_048_576;

export const NO_ROWS: ReadonlyMap<string, IndexRow> = new Map();

/** Folds each touched document with its events. `originals` holds the documents by key. A document whose event cannot be folded is parked there and keeps what it had. */
export function foldDocuments(
  touches: ReadonlyMap<string, Touch>,
  originals: ReadonlyMap<string, Original>,
  parking: ParkingLot,
): Changes {
  const changes: Changes = { puts: [], removes: [], indexAdds: [], indexRemoves: [], folded: [], totals: new Map() };
  for (const [key, touch] of touches) {
    try {
      foldOne(key, touch, originals.get(key), touch.events, changes);
    } catch {
      foldUntilPoison(key, touch, originals.get(key), parking, changes);
    }
  }
  return changes;
}

function foldOne(
  key: string,
  touch: Touch,
  original: Original,
  events: readonly StoredEvent[],
  changes: Changes,
): void {
  const before = docOf(original);
  let doc = before;
  for (const event of events) doc = touch.projection.evolve(doc, event, touch.documentId);
  if (doc === before) return;
  // The old rows come from the old document, by the same pure functions that once made them.
  const oldRows = before === undefined ? NO_ROWS : typeof original === 'object' ? original.rows : rowsOf(before, touch);
  const rows = doc === undefined ? NO_ROWS : rowsOf(doc, touch);
  const added = totalsChange(touch.projection, before, doc);
  if (doc === undefined) changes.removes.push(key);
  else {
    changes.puts.push({ key, text: textOf(doc) });
    changes.folded.push({ doc, rows });
  }
  for (const [index, row] of oldRows) if (!isSame(rows.get(index), row)) changes.indexRemoves.push(row);
  for (const [index, row] of rows) if (!isSame(oldRows.get(index), row)) changes.indexAdds.push(row);
  if (added.size > 0) addChange(changes.totals, totalsKey(touch.projection.name, touch.environmentId), added);
}

/** Slow path: finds the first event that fails by folding one more each time, keeps what is before it, parks the rest. */
function foldUntilPoison(key: string, touch: Touch, original: Original, parking: ParkingLot, changes: Changes): void {
  const { events, projection, environmentId, documentId } = touch;
  let good_count = 0;
  let failure: unknown;
  let doc: object | undefined;
  try {
    doc = docOf(original);
    for (; good_count < events.length; good_count++) {
      doc = projection.evolve(doc, events[good_count]!, documentId);
      if (doc === undefined) continue;
      textOf(doc);
      rowsOf(doc, touch);
      totalsChange(projection, undefined, doc);
    }
    throw new Error('the document failed as a whole but not event by event');
  } catch (error) {
    failure = error;
  }
  const poison = events[Math.min(good_count, events.length - 1)]!;
  if (good_count > 0 && good_count < events.length) foldOne(key, touch, original, events.slice(0, good_count), changes);
  const parkedKey = parkedDocumentKey(key);
  const parked = {
    id: poison.fact.id,
    type: poison.type,
    streamName: streamNameOf(poison.stream),
    position: poison.position,
  };
  parking.park(parkedKey, { kind: 'document', view: projection.name, environmentId, documentId }, parked, failure);
  for (const later of events.slice(good_count + 1)) parking.addLater(parkedKey, later.position);
}

export function docOf(original: Original): object | undefined {
  return typeof original === 'string' ? (JSON.parse(original) as object) : original?.doc;
}

export function textOf(doc: object): string {
  const text = JSON.stringify(doc);
  if (text === undefined || text.length > MAX_DOCUMENT_length) throw new RangeError('the document is too large');
  return text;
}

function rowsOf(doc: object, { projection, environmentId, documentId }: Touch): Map<string, IndexRow> {
  const rows = new Map<string, IndexRow>();
  for (const index in projection.indexes) {
    const entry = projection.indexes[index]!(doc, environmentId);
    if (!entry) continue;
    const list = indexList(projection.name, index, entry.partition);
    rows.set(index, { list, member: indexMember(list, entry.sort, documentId, environmentId) });
  }
  return rows;
}

function isSame(left: IndexRow | undefined, right: IndexRow): boolean {
  return left !== undefined && left.list === right.list && left.member === right.member;
}
