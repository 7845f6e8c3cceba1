import { EventStoreUnavailable } from './event-log.port.js';

/** How many may wait for one key before newcomers are turned away. */
const MAX_WAITING = 1_000;
/** Whoever waited so long for a turn is turned away: with a store that is down, turns are long. */
const MAX_WAIT_MS = 10_000;

/** Runs tasks of one key one after another, tasks of different keys side by side. */
export class KeyedQueue {
  readonly #tails = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  constructor(private readonly maxWait_ms = MAX_WAIT_MS) {}

  /** Throws `EventStoreUnavailable` when too many wait, or when the turn came too late. */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const entry = this.#tails.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (entry.waiting >= MAX_WAITING) throw new EventStoreUnavailable(`too many commands wait for ${key}`);
    this.#tails.set(key, entry);
    entry.waiting++;
    const since_ms = performance.now();
    const run = entry.tail.then(() => {
      if (performance.now() - since_ms <= this.maxWait_ms) return task();
      throw new EventStoreUnavailable(`the turn for ${key} came too late`);
    });
    entry.tail = run.catch(() => undefined);
    try {
      return await run;
    } finally {
      entry.waiting--;
      if (entry.waiting === 0) this.#tails.delete(key);
    }
  }
}
