import type { Position } from '#event-store';
import type { ReadStore } from './read-store.port.js';

const FIRST_PAUSE_ms = 2;
const MAX_PAUSE_ms = 50;

/**
 * Waits for a position that another process projects, by asking the store for its checkpoint again and again.
 * True once it is reached, false after `timeout_ms`. Fails as `readCheckpoint` does.
 */
export async function waitForCheckpoint(
  store: ReadStore,
  namespace: string,
  position: Position,
  timeout_ms: number,
): Promise<boolean> {
  const deadline = performance.now() + timeout_ms;
  for (let pause_ms = FIRST_PAUSE_ms; ; pause_ms = Math.min(MAX_PAUSE_ms, pause_ms * 2)) {
    const reached = (await store.readCheckpoint(namespace))?.position;
    if (reached !== undefined && reached >= position) return true;
    const left_ms = deadline - performance.now();
    if (left_ms <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause_ms, left_ms)));
  }
}
