import { within } from './deadline.js';
import type { RawEvent, RawFeedItem } from './event-log.port.js';
import type { Position } from './stored-event.js';

const UNSUBSCRIBE_MS = 1_000;

interface WirePosition {
  readonly commit: bigint;
}

/** As much of the client's subscription as pulling needs. */
interface WireSubscription<Resolved> extends AsyncIterable<Resolved> {
  readonly readableLength: number;
  on(event: 'caughtUp', listener: () => void): unknown;
  unsubscribe(): Promise<void>;
}

type CheckpointReached = (subscription: unknown, position: WirePosition) => Promise<void>;

/**
 * Pulls a subscription with `for await` semantics and puts its side notices into the sequence where they belong: the client
 * announces a checkpoint (and the head) while events ahead of it still wait in its buffer, so a notice is handed over
 * only once everything that came before it was.
 */
export async function* pullSubscription<Resolved>(
  open: (checkpointReached: CheckpointReached) => WireSubscription<Resolved>,
  rawOf: (resolved: Resolved) => RawEvent,
  signal: AbortSignal,
): AsyncGenerator<RawFeedItem> {
  let checkpoint: Position | undefined;
  let caughtUp = false;
  let wake = () => {};
  const subscription = open(async (_, position) => {
    checkpoint = position.commit;
    wake();
  });
  subscription.on('caughtUp', () => {
    caughtUp = true;
    wake();
  });
  const stop = () => wake();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const events = subscription[Symbol.asyncIterator]();
    let next = track(events.next());
    while (!signal.aborted) {
      if (!next.settled && checkpoint === undefined && !caughtUp) {
        const notice = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([next.promise, notice]);
      }
      // A notice is heard while the event before it may be half way between the client's buffer and `next`.
      if (!next.settled) await tick();
      if (next.settled) {
        const { done, value } = await next.promise;
        if (done) return;
        const event = rawOf(value);
        if (checkpoint !== undefined && checkpoint <= event.position) checkpoint = undefined;
        next = track(events.next());
        yield { kind: 'event', event };
      } else if (subscription.readableLength === 0) {
        // Taken before it is handed over: what is announced meanwhile is news again.
        if (checkpoint !== undefined) {
          const position = checkpoint;
          checkpoint = undefined;
          yield { kind: 'position', position };
        } else if (caughtUp) {
          caughtUp = false;
          yield { kind: 'caught_up' };
        }
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // A connection that was never made cannot be ended, and may not keep the reader.
    await within(subscription.unsubscribe(), UNSUBSCRIBE_MS, () => new Error('unsubscribe hangs')).catch(
      () => undefined,
    );
  }
}

interface Tracked<Value> {
  readonly promise: Promise<Value>;
  settled: boolean;
}

function track<Value>(promise: Promise<Value>): Tracked<Value> {
  const tracked: Tracked<Value> = { promise, settled: false };
  const settle = () => {
    tracked.settled = true;
  };
  promise.then(settle, settle);
  return tracked;
}

/** Lets what is already on its way through the client's stream arrive. */
function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
