import type { Position, StoredEvent, StreamRef } from './stored-event.js';

/** An event whose type or version this program does not know, or whose data does not parse. It is never skipped in silence. */
export interface UndecodableEvent {
  readonly id: string;
  readonly type: string;
  readonly streamName: string;
  readonly stream?: StreamRef;
  readonly position: Position;
  readonly reason: string;
}

/** What a feed hands over, strictly in log order. */
export type FeedItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'undecodable'; readonly event: UndecodableEvent }
  /** All up to here was handed over or filtered out: safe to remember once everything before it is applied. */
  | { readonly kind: 'position'; readonly position: Position }
  /** The head of the log was reached. */
  | { readonly kind: 'caught_up' };

export interface FeedRequest {
  /** A name for logs and metrics. */
  readonly name: string;
  /** Start after this position (exclusive); undefined starts at the beginning. */
  readonly after: Position | undefined;
  /** The event types wanted; undefined wants all of our own events. */
  readonly types?: readonly string[];
  /** Ends the feed. */
  readonly signal: AbortSignal;
}

/** The log as an endless sequence. It resumes by itself after every failure and ends only by its signal. */
export interface EventFeed {
  read(request: FeedRequest): AsyncIterable<FeedItem>;
}
