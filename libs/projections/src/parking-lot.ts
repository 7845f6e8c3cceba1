import type { Position } from '#event-store';
import { type KeyedText, MAX_PARKED_RECORDS } from './read-store.port.js';

/** What was set aside because an event could not be folded. Only this document (or stream) waits, the others go on. */
export interface ParkedRecord {
  /** `document`: one document of one view. `stream`: all later events of a stream, since one of them could not be read. */
  readonly kind: 'document' | 'stream';
  /** Absent when the event could be read by no view. */
  readonly view?: string;
  readonly environmentId?: string;
  readonly documentId?: string;
  readonly streamName: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The position of the event at fault, in decimal. */
  readonly position: string;
  readonly reason: string;
  /** How many later events were set aside because of it. */
  readonly later_count: number;
  /** The position of the last event set aside. */
  readonly lastPosition: string;
}

/** What is known of an event that is set aside. */
export interface ParkedEvent {
  readonly id: string;
  readonly type: string;
  readonly streamName: string;
  readonly position: Position;
}

const MAX_REASON_length = 500;

/** Thrown when a namespace would hold more parked records than it may: then the fault is not in single events. */
export class TooManyParked extends Error {
  constructor() {
    super(`more than ${MAX_PARKED_RECORDS} documents would be parked`);
    this.name = 'TooManyParked';
  }
}

/** The key of a parked stream; without a view for all views. */
export function parkedStreamKey(view: string | undefined, streamName: string): string {
  return `stream\0${view ?? '*'}\0${streamName}`;
}

/** The key of a parked document. */
export function parkedDocumentKey(documentKey: string): string {
  return `document\0${documentKey}`;
}

/** All that is parked in a namespace, and what of it has still to be stored. */
export class ParkingLot {
  private readonly records = new Map<string, ParkedRecord>();
  private readonly changed = new Set<string>();

  constructor(stored: readonly KeyedText[] = []) {
    for (const { key, text } of stored) this.records.set(key, JSON.parse(text) as ParkedRecord);
  }

  get size(): number {
    return this.records.size;
  }

  has(key: string): boolean {
    return this.records.size > 0 && this.records.has(key);
  }

  /** Sets the first event of a document or stream aside. */
  park(
    key: string,
    where: Pick<ParkedRecord, 'kind' | 'view' | 'environmentId' | 'documentId'>,
    event: ParkedEvent,
    error: unknown,
  ): void {
    if (this.records.size >= MAX_PARKED_RECORDS) throw new TooManyParked();
    const position = event.position.toString();
    this.records.set(key, {
      ...where,
      streamName: event.streamName,
      eventId: event.id,
      eventType: event.type,
      position,
      reason: reasonOf(error),
      later_count: 0,
      lastPosition: position,
    });
    this.changed.add(key);
  }

  /** Sets a later event of something parked aside. */
  addLater(key: string, position: Position): void {
    const record = this.records.get(key);
    if (!record) throw new Error(`nothing is parked under ${key}`);
    this.records.set(key, { ...record, later_count: record.later_count + 1, lastPosition: position.toString() });
    this.changed.add(key);
  }

  /** What changed since the last call, to be stored with the batch. */
  takeChanges(): KeyedText[] {
    const changes = [...this.changed].map((key) => ({ key, text: JSON.stringify(this.records.get(key)) }));
    this.changed.clear();
    return changes;
  }

  list(): readonly ParkedRecord[] {
    return [...this.records.values()];
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, MAX_REASON_length);
}
