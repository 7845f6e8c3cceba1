import type { ExpectedRevision } from '../rules/check-expected-revision.js';
import type { NewEvent } from '../storage/event-log.adapter.js';

export type WriteRequest = {
  readonly streamName: string;
  readonly expected: ExpectedRevision;
  /** Milliseconds since 1970; a request that is older when its turn comes is not carried out. */
  readonly deadline_ms: number;
} & (
  | { readonly kind: 'append'; readonly events: readonly NewEvent[]; readonly size_bytes: number }
  | { readonly kind: 'delete' }
  | { readonly kind: 'tombstone' }
);

export type WriteOutcome =
  | { readonly kind: 'written'; readonly lastRevision: number; readonly position: number }
  | { readonly kind: 'wrong_expected_revision'; readonly currentRevision: number }
  | { readonly kind: 'stream_deleted' }
  | { readonly kind: 'timed_out' };

/** Bytes of data, metadata and type names that one append may hold, as in EventStoreDB's default. */
export const MAX_APPEND_BYTES = 1024 * 1024;

export function eventSize_bytes(event: NewEvent): number {
  return event.data.length + event.metadata.length + 2 * event.type.length;
}

/** Longest stream name and event type, in UTF-8 bytes. */
export const MAX_NAME_BYTES = 1_000;
