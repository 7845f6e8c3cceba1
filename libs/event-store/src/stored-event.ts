import type { Actor, DomainEvent, Fact, Timestamp } from '#kernel';

/** A place in the log. Sparse: never add to it, only compare. */
export type Position = bigint;

/** Which stream: its category, the environment that owns it, the resource's id. */
export interface StreamRef {
  readonly category: string;
  readonly environmentId: string;
  readonly id: string;
}

/** What is kept beside an event's data. */
export interface EventMetadata {
  readonly schemaVersion: number;
  readonly occurredAt: Timestamp;
  readonly commandId: string;
  /** Hash of the command's payload: the same key with another payload is told apart by it. */
  readonly fingerprint: string;
  readonly actor: Actor;
  readonly requestId: string;
  /** The release of the time zone data that the dates were computed by, such as `2025c`; absent in events of before. */
  readonly zoneData?: string;
  /** The event that caused the command, when one did. */
  readonly causedBy?: string;
}

/** An event read back from the log: decoded, upcast to the current version, personal data opened (or absent when erased). */
export interface StoredEvent<Event extends DomainEvent = DomainEvent> {
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly fact: Fact;
  readonly stream: StreamRef;
  readonly position: Position;
  readonly metadata: EventMetadata;
}
