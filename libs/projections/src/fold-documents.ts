import type { StoredEvent } from '#event-store';
import { streamNameOf, type Touch } from './collect-batch.js';
import { type ParkingLot, parkedDocumentKey } from './parking-lot.js';
import type { IndexRow, KeyedText } from './read-store.port.js';
import { indexList, indexMember } from './read-store-keys.js';

/** What a batch changes in the read store. */
export interface Changes {
  readonly puts: KeyedText[];
  readonly removes: string[];
  readonly indexAdds: IndexRow[];
  readonly indexRemoves: IndexRow[];
}

/** The largest document, as JSON text. A document that grows beyond is parked at the event that made it so. */
export const MAX_DOCUMENT_length = 1_048_576;

/** A document ready to be stored. */
interface Encoded {
  readonly text: string | undefined;
  readonly rows: ReadonlyMap<string, IndexRow>;
}

const ABSENT: Encoded = { text: undefined, rows: new Map() };

/** Folds each touched document with its events. `stored` holds the documents' texts by key. A document whose event cannot be folded is parked there and keeps what it had. */
export function foldDocuments(
  touches: ReadonlyMap<string, Touch>,
  stored: ReadonlyMap<string, string>,
  parking: ParkingLot,
): Changes {
  const changes: Changes = { puts: [], removes: [], indexAdds: [], indexRemoves: [] };
  for (const [key, touch] of touches) {
    try {
      foldOne(key, touch, stored.get(key), touch.events, changes);
    } catch {
      foldUntilPoison(key, touch, stored.get(key), parking, changes);
    }
  }
  return changes;
}

function foldOne(
  key: string,
  touch: Touch,
  text: string | undefined,
  events: readonly StoredEvent[],
  changes: Changes,
): void {
  const original = text === undefined ? undefined : (JSON.parse(text) as object);
  let doc = original;
  for (const event of events) doc = touch.projection.evolve(doc, event, touch.documentId);
  if (doc === original) return;
  const next = encode(doc, touch);
  if (next.text === text) return;
  // The old rows come from the old document, by the same pure functions that once made them.
  const oldRows = original === undefined ? ABSENT.rows : rowsOf(original, touch);
  if (next.text === undefined) changes.removes.push(key);
  else changes.puts.push({ key, text: next.text });
  for (const [index, row] of oldRows) if (!isSame(next.rows.get(index), row)) changes.indexRemoves.push(row);
  for (const [index, row] of next.rows) if (!isSame(oldRows.get(index), row)) changes.indexAdds.push(row);
}

/** Slow path: finds the first event that fails by folding one more each time, keeps what is before it, parks the rest. */
function foldUntilPoison(
  key: string,
  touch: Touch,
  text: string | undefined,
  parking: ParkingLot,
  changes: Changes,
): void {
  const { events, projection, environmentId, documentId } = touch;
  let good_count = 0;
  let failure: unknown;
  let doc: object | undefined;
  try {
    doc = text === undefined ? undefined : (JSON.parse(text) as object);
    for (; good_count < events.length; good_count++) {
      doc = projection.evolve(doc, events[good_count]!, documentId);
      encode(doc, touch);
    }
    throw new Error('the document failed as a whole but not event by event');
  } catch (error) {
    failure = error;
  }
  const poison = events[Math.min(good_count, events.length - 1)]!;
  if (good_count > 0 && good_count < events.length) foldOne(key, touch, text, events.slice(0, good_count), changes);
  const parkedKey = parkedDocumentKey(key);
  const parked = { id: poison.fact.id, type: poison.type, streamName: streamNameOf(poison), position: poison.position };
  parking.park(parkedKey, { kind: 'document', view: projection.name, environmentId, documentId }, parked, failure);
  for (const later of events.slice(good_count + 1)) parking.addLater(parkedKey, later.position);
}

function encode(doc: object | undefined, touch: Touch): Encoded {
  if (doc === undefined) return ABSENT;
  const text = JSON.stringify(doc);
  if (text === undefined || text.length > MAX_DOCUMENT_length) throw new RangeError('the document is too large');
  return { text, rows: rowsOf(doc, touch) };
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
