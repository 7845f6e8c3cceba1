import { type FeedItem, type Position, type StoredEvent, streamNameOf, type UndecodableEvent } from '#event-store';
import { type ParkingLot, parkedDocumentKey, parkedStreamKey } from './parking-lot.js';
import type { UntypedProjection } from './projection-group.js';
import { documentKey } from './read-store-keys.js';

/** A document and the events of the batch that are to be folded into it, in order. */
export interface Touch {
  readonly projection: UntypedProjection;
  readonly environmentId: string;
  readonly documentId: string;
  readonly events: StoredEvent[];
}

/** A batch sorted by document. */
export interface CollectedBatch {
  /** By document key. */
  readonly touches: ReadonlyMap<string, Touch>;
  /** The place that the batch leads to; undefined when it holds no place. */
  readonly position: Position | undefined;
  readonly isCaughtUp: boolean;
}

/** Sorts a batch by the documents that its events touch; what cannot be read is parked. Events up to `after` were applied before and are dropped. */
export function collectBatch(
  items: readonly FeedItem[],
  after: Position | undefined,
  byType: ReadonlyMap<string, readonly UntypedProjection[]>,
  parking: ParkingLot,
): CollectedBatch {
  const touches = new Map<string, Touch>();
  let position = after;
  let isCaughtUp = false;
  for (const item of items) {
    if (item.kind === 'caught_up') {
      isCaughtUp = true;
      continue;
    }
    const at = item.kind === 'position' ? item.position : item.event.position;
    if (position !== undefined && at <= position) continue;
    position = at;
    if (item.kind === 'event') collectEvent(item.event, byType.get(item.event.type) ?? [], touches, parking);
    else if (item.kind === 'undecodable') parkStream(item.event, parking);
  }
  return { touches, position, isCaughtUp };
}

function collectEvent(
  event: StoredEvent,
  projections: readonly UntypedProjection[],
  touches: Map<string, Touch>,
  parking: ParkingLot,
): void {
  for (const projection of projections) {
    const blocked = parking.size > 0 ? blockedStream(projection.name, event, parking) : undefined;
    if (blocked) {
      parking.addLater(blocked, event.position);
      continue;
    }
    try {
      const { environmentId } = event.stream;
      const keyed = projection.documentIds(event).map((id) => [id, documentKey(projection.name, environmentId, id)]);
      for (const [id, key] of keyed) touch(id!, key!, event, projection, touches, parking);
    } catch (error) {
      const streamName = streamNameOf(event.stream);
      const parked = { id: event.fact.id, type: event.type, streamName, position: event.position };
      parking.park(
        parkedStreamKey(projection.name, streamName),
        { kind: 'stream', view: projection.name },
        parked,
        error,
      );
    }
  }
}

function touch(
  documentId: string,
  key: string,
  event: StoredEvent,
  projection: UntypedProjection,
  touches: Map<string, Touch>,
  parking: ParkingLot,
): void {
  const parked = parking.size > 0 ? parkedDocumentKey(key) : '';
  if (parked !== '' && parking.has(parked)) {
    parking.addLater(parked, event.position);
    return;
  }
  const touched = touches.get(key);
  if (!touched)
    touches.set(key, { projection, environmentId: event.stream.environmentId, documentId, events: [event] });
  else if (touched.events.at(-1) !== event) touched.events.push(event);
}

function blockedStream(view: string, event: StoredEvent, parking: ParkingLot): string | undefined {
  const streamName = streamNameOf(event.stream);
  return [parkedStreamKey(undefined, streamName), parkedStreamKey(view, streamName)].find((key) => parking.has(key));
}

function parkStream(event: UndecodableEvent, parking: ParkingLot): void {
  const key = parkedStreamKey(undefined, event.streamName);
  if (parking.has(key)) parking.addLater(key, event.position);
  else parking.park(key, { kind: 'stream' }, event, event.reason);
}
