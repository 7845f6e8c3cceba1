import type { StreamRetention } from '../rules/stream-retention.js';

/** A stream's own row. */
export interface StreamRow {
  readonly streamNumber: number;
  readonly isTombstoned: boolean;
  /** Whether a `$metadata` event was written for it. */
  readonly hasMetadata: boolean;
  readonly retention: StreamRetention;
}

/** What is known of a stream in memory. */
export interface StreamState {
  readonly streamName: string;
  row: StreamRow;
  /** -1 when no event was ever appended. */
  lastRevision: number;
  /** Ids of the last events, loaded when a writer first asks by id. */
  recentIds: Map<string, number> | undefined;
}

/** How many of a stream's last events are searched for an id when no revision is expected. */
export const RECENT_EVENTS_SEARCHED = 1_000;
const MAX_CACHED_STREAMS = 10_000;
const MAX_CACHED_ID_MAPS = 200;

/** The streams used last. Bounded; anything dropped is read again from disk. */
export class StreamStateCache {
  readonly #states = new Map<string, StreamState>();
  readonly #withIds = new Set<StreamState>();

  get(streamName: string): StreamState | undefined {
    const state = this.#states.get(streamName);
    if (state === undefined) return undefined;
    this.#states.delete(streamName);
    this.#states.set(streamName, state);
    return state;
  }

  set(state: StreamState): void {
    this.#states.set(state.streamName, state);
    if (this.#states.size <= MAX_CACHED_STREAMS) return;
    const [oldestName, oldest] = this.#states.entries().next().value!;
    this.#states.delete(oldestName);
    this.#withIds.delete(oldest);
  }

  keepIds(state: StreamState, ids: Map<string, number>): void {
    state.recentIds = ids;
    this.#withIds.add(state);
    if (this.#withIds.size <= MAX_CACHED_ID_MAPS) return;
    const oldest = this.#withIds.values().next().value!;
    oldest.recentIds = undefined;
    this.#withIds.delete(oldest);
  }

  clear(): void {
    this.#states.clear();
    this.#withIds.clear();
  }
}

/** Remembers a new event's id and forgets those that fall out of the search window. */
export function rememberId(state: StreamState, eventId: string, revision: number): void {
  if (state.recentIds === undefined) return;
  state.recentIds.delete(eventId);
  state.recentIds.set(eventId, revision);
  // Twice the window before forgetting, so that a long append can be recognised to its first event.
  while (state.recentIds.size > 2 * RECENT_EVENTS_SEARCHED) {
    state.recentIds.delete(state.recentIds.keys().next().value!);
  }
}
