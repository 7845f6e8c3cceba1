import { backoff_ms, type Position, pause } from '#event-store';
import type { Timestamp } from '#kernel';
import { type DueLists, type DueSource, type DueWork, type Environment, MAX_LISTED } from './due-work.port.js';

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
/** How many due things are taken from one list at once, beside those that are under way or held back. */
const BATCH = 256;
/** A thing that was held back and was not found due again for so long has gone its way. */
const FORGET_MS = 120_000;
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
      // Not cut short by a stop: what is busy must have its turn of the event loop to end.
      while ([...this.#busy].some((key) => key.startsWith(`${environmentId}/`))) await pause(5);
      return await task();
    } finally {
      this.#paused.delete(environmentId);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let found = 0;
      for (const environment of await this.#environments()) {
        if (!this.#paused.has(environment.environmentId)) found += await this.#sweepOrWarn(environment);
      }
      this.#forget();
      if (found === 0) await pause(IDLE_MS, this.#stop.signal);
    }
  }

  async #environments(): Promise<readonly Environment[]> {
    try {
      return await this.options.environments();
    } catch (error) {
      this.options.warn('due work cannot be listed', { error: (error as Error).message });
      return [];
    }
  }

  /** One environment that cannot be read holds up no other. */
  async #sweepOrWarn(environment: Environment): Promise<number> {
    try {
      return await this.#sweep(environment);
    } catch (error) {
      const { environmentId } = environment;
      this.options.warn('due work cannot be listed', { environmentId, error: (error as Error).message });
      return 0;
    }
  }

  /** Starts what is due in one environment; answers how much was started. */
  async #sweep(environment: Environment): Promise<number> {
    const now = await this.options.now(environment);
    let started = 0;
    for (const source of this.options.sources) {
      for (const work of await source.due(environment, now, this.#limitIn(environment))) {
        if (this.#stop.signal.aborted || this.#paused.has(environment.environmentId)) return started;
        if (!this.#isFree(busyKey(work))) continue;
        await this.#room();
        this.#begin(source, work, now);
        started++;
      }
    }
    return started;
  }

  /** A batch beside what stands at the head of a list without being taken: a row of failures does not starve what is behind it. */
  #limitIn({ environmentId }: Environment): number {
    const isHere = (key: string) => key.startsWith(`${environmentId}/`);
    const passedOver_count = [...this.#busy].filter(isHere).length + [...this.#held.keys()].filter(isHere).length;
    return Math.min(BATCH + passedOver_count, MAX_LISTED);
  }

  #forget(): void {
    const before_ms = performance.now() - FORGET_MS;
    for (const [key, { notBefore_ms }] of this.#held) if (notBefore_ms < before_ms) this.#held.delete(key);
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
      if (position !== undefined) this.#held.delete(key);
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
    this.#held.set(key, { failures, notBefore_ms: performance.now() + 500 + backoff_ms(failures, 500, 60_000) });
  }
}

function busyKey(work: DueWork): string {
  return `${work.environment.environmentId}/${work.key}`;
}
