import { backoff_ms, type Position, pause } from '#event-store';
import type { Timestamp } from '#kernel';
import { type DueLists, type DueSource, type DueWork, type Environment, MAX_DUE_AT_ONCE } from './due-work.port.js';

export interface DueWorkerOptions {
  readonly sources: readonly DueSource[];
  readonly lists: DueLists;
  readonly environments: () => Promise<readonly Environment[]>;
  readonly now: (environment: Environment) => Promise<Timestamp>;
  readonly warn: (message: string, detail: Record<string, unknown>) => void;
  /** How many things are done at once. */
  readonly concurrency?: number;
}

/** How often the lists are looked at when nothing happens. */
const IDLE_MS = 250;
/** How many due things are taken from one list at once. */
const BATCH = 256;
/** Things whose next try is postponed. The oldest is forgotten beyond that, and tried sooner. */
const MAX_HELD = 10_000;
/** How long the lists may take to show what was done before the thing is looked at again. */
const SETTLE_MS = 10_000;

interface Attempted {
  failures: number;
  notBefore_ms: number;
}

/**
 * Does what falls due. It keeps no timers of its own: every due time comes from a list that derives from the log, so a
 * restart forgets nothing (F22). Doing a thing twice is harmless, because each is decided on the log's own revision.
 */
export class DueWorker {
  readonly #busy = new Set<string>();
  readonly #held = new Map<string, Attempted>();
  readonly #paused = new Set<string>();
  /** Lists of which something was held back, and until when they are left alone. */
  readonly #slowed = new Map<string, number>();
  readonly #stop = new AbortController();
  #running = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;

  constructor(private readonly options: DueWorkerOptions) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#running);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Leaves an environment to somebody else while `task` runs: an advance does its due things itself, on moved time. */
  async without<Result>(environmentId: string, task: () => Promise<Result>): Promise<Result> {
    this.#paused.add(environmentId);
    try {
      // Not cut short by a stop: a pause that is over at once would leave no time for what is waited for.
      while ([...this.#busy].some((key) => key.startsWith(`${environmentId}/`))) await pause(5);
      return await task();
    } finally {
      this.#paused.delete(environmentId);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let found = 0;
      try {
        for (const environment of await this.options.environments()) {
          if (!this.#paused.has(environment.environmentId)) found += await this.#sweep(environment);
        }
      } catch (error) {
        this.options.warn('environments cannot be listed', { error: (error as Error).message });
      }
      if (found === 0) await pause(IDLE_MS, this.#stop.signal);
    }
  }

  /** Starts what is due in one environment; answers how much was started. */
  async #sweep(environment: Environment): Promise<number> {
    let started = 0;
    for (const source of this.options.sources) {
      try {
        started += await this.#sweepSource(environment, source);
      } catch (error) {
        const { environmentId } = environment;
        // One list that fails does not keep the others from being done.
        this.options.warn('due work cannot be listed', {
          source: source.name,
          environmentId,
          error: (error as Error).message,
        });
      }
    }
    return started;
  }

  async #sweepSource(environment: Environment, source: DueSource): Promise<number> {
    const list = `${environment.environmentId}/${source.name}`;
    if ((this.#slowed.get(list) ?? 0) > performance.now()) return 0;
    this.#slowed.delete(list);
    const now = await this.options.now(environment);
    // What is under way or held back may stand at the head of the list: it hides nothing behind it.
    const passedOver = this.#busy.size + this.#held.size;
    let started = 0;
    for (const work of await source.due(environment, now, Math.min(passedOver + BATCH, MAX_DUE_AT_ONCE))) {
      await this.#room();
      if (this.#stop.signal.aborted || this.#paused.has(environment.environmentId)) return started;
      if (!this.#isFree(busyKey(work))) continue;
      if (source.mayBeginAt && source.mayBeginAt(work, now) !== now) {
        // It stays due. Nobody waits for it here: other merchants' things go on.
        this.#slowed.set(list, performance.now() + IDLE_MS);
        continue;
      }
      this.#begin(source, work, now);
      started++;
    }
    return started;
  }

  #isFree(key: string): boolean {
    const held = this.#held.get(key);
    return !this.#busy.has(key) && !(held && held.notBefore_ms > performance.now());
  }

  async #room(): Promise<void> {
    while (this.#running.size >= (this.options.concurrency ?? 32)) await Promise.race(this.#running);
  }

  #begin(source: DueSource, work: DueWork, now: Timestamp): void {
    const key = busyKey(work);
    this.#busy.add(key);
    const run = this.#do(source, work, now).finally(() => {
      this.#running.delete(run);
    });
    this.#running.add(run);
  }

  async #do(source: DueSource, work: DueWork, now: Timestamp): Promise<void> {
    const key = busyKey(work);
    try {
      const position = await source.act(work, now);
      this.#held.delete(key);
      void this.#release(key, position);
    } catch (error) {
      this.#hold(key);
      this.#busy.delete(key);
      const { name, message } = error as Error;
      this.options.warn('due work failed and will be tried again', {
        source: source.name,
        key,
        error: `${name}: ${message}`,
      });
    }
  }

  /** The thing counts as busy until its list shows what was done; else it would be found due again at once. */
  async #release(key: string, position: Position | undefined): Promise<void> {
    if (position !== undefined) await this.options.lists.waitFor(position, SETTLE_MS).catch(() => false);
    else this.#hold(key);
    this.#busy.delete(key);
  }

  #hold(key: string): void {
    const failures = (this.#held.get(key)?.failures ?? 0) + 1;
    this.#held.delete(key);
    if (this.#held.size >= MAX_HELD) this.#held.delete(this.#held.keys().next().value!);
    this.#held.set(key, { failures, notBefore_ms: performance.now() + 500 + backoff_ms(failures, 500, 60_000) });
  }
}

function busyKey(work: DueWork): string {
  return `${work.environment.environmentId}/${work.key}`;
}
