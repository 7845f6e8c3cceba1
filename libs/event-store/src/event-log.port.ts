import type { Position } from './stored-event.js';

/** An event as it goes onto the wire. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

/** An event as it comes from the wire. */
export interface RawEvent {
  readonly id: string;
  readonly type: string;
  readonly streamName: string;
  readonly revision: number;
  readonly position: Position;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** What a raw subscription hands over, in log order. */
export type RawFeedItem =
  | { readonly kind: 'event'; readonly event: RawEvent }
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'caught_up' };

/** The store as this library needs it. Every call has a deadline and fails with `EventStoreUnavailable` after it. */
export interface EventLog {
  /**
   * Appends all events or none. `expectedRevision` is the stream's last revision, -1 for no stream.
   * Retries the identical append until its outcome is known (D5). Throws `RevisionConflict`, `AppendRefused`.
   */
  append(
    streamName: string,
    events: readonly EncodedEvent[],
    expectedRevision: number,
  ): Promise<{ position: Position }>;
  /** The stream's events from a revision on; empty when there are none. */
  readStream(streamName: string, fromRevision: number): Promise<readonly RawEvent[]>;
  /** The position of the newest event that is not the store's own; undefined when there is none in sight. */
  head(): Promise<Position | undefined>;
  /** One subscription to everything but the store's own events. Ends or throws when the connection is lost. */
  subscribe(after: Position | undefined, signal: AbortSignal): AsyncIterable<RawFeedItem>;
  close(): Promise<void>;
}

/** The stream is not at the revision that was expected: reload and decide again. */
export class RevisionConflict extends Error {
  constructor(streamName: string, expectedRevision: number) {
    super(`stream ${streamName} is not at revision ${expectedRevision}`);
    this.name = 'RevisionConflict';
  }
}

/** The store will never take this append: too large, the stream was tombstoned, access denied. */
export class AppendRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppendRefused';
  }
}

/** The store gave no answer in time: the outcome of an append is unknown, and asking again is safe. */
export class EventStoreUnavailable extends Error {
  readonly retryAfter_s = 2;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreUnavailable';
  }
}
