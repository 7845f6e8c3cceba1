import type { Position } from '#event-store';
import type { ReadStore } from './read-store.port.js';

const FIRST_PAUSE_ms = 2;
const MAX_PAUSE_ms = 50;

/** How far another process had projected when the wait ended. */
export interface CheckpointSeen {
  readonly isReached: boolean;
  /** Undefined when nothing was projected yet. */
  readonly position: Position | undefined;
}

/**
 * Waits for a position that another process projects, by asking the store for its checkpoint again and again, for
 * `timeout_ms` at most. Fails as `readCheckpoint` does.
 */
export async function waitForCheckpoint(
  store: ReadStore,
  namespace: string,
  position: Position,
  timeout_ms: number,
): Promise<CheckpointSeen> {
  const deadline = performance.now() + timeout_ms;
  for (let pause_ms = FIRST_PAUSE_ms; ; pause_ms = Math.min(MAX_PAUSE_ms, pause_ms * 2)) {
    const seen = (await store.readCheckpoint(namespace))?.position;
    if (seen !== undefined && seen >= position) return { isReached: true, position: seen };
    const left_ms = deadline - performance.now();
    if (left_ms <= 0) return { isReached: false, position: seen };
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause_ms, left_ms)));
  }
}
