import { type EventFeed, type Position, pause } from '#event-store';
import { Backoff, type BackoffOptions, DEFAULT_BACKOFF } from './backoff.js';
import { BatchCommitter, PoisonEvent } from './batch-committer.js';
import { type ParkedRecord, TooManyParked } from './parking-lot.js';
import { PositionWaiters } from './position-waiters.js';
import { namespaceOf, type ProjectionGroup, projectionsByType } from './projection-group.js';
import { ReadAhead } from './read-ahead.js';
import type { ReadStore } from './read-store.port.js';
import { UnreadableCheckpoint, WriterFenced } from './read-store-errors.js';

export interface ProjectionRunnerOptions {
  readonly group: ProjectionGroup;
  readonly feed: EventFeed;
  readonly store: ReadStore;
  /** Stop at an event that cannot be folded (a rebuild) in place of parking it. */
  readonly isStrict?: boolean;
  /** Ask the feed for all types and not only for those that are folded, so that the position follows every event. */
  readonly readsAllTypes?: boolean;
  /** The most events in one commit; 500 when left out. */
  readonly batch_count?: number;
  readonly backoff?: BackoffOptions;
  /** Milliseconds since 1970, for `updatedAt`. */
  readonly now_ms?: () => number;
}

/**
 * `catching_up` until the head of the log was reached, then `live`. `retrying`: the store or the feed failed, it heals by itself.
 * `fenced`, `failed` and `stopped` are final: another process took over, an operator must look, or it was asked to stop.
 */
export type RunnerState = 'starting' | 'catching_up' | 'live' | 'retrying' | 'fenced' | 'failed' | 'stopped';

export interface RunnerStatus {
  readonly group: string;
  readonly namespace: string;
  readonly state: RunnerState;
  /** Everything up to it is committed. */
  readonly position: Position | undefined;
  /** How far the newest item read from the log is ahead of `position`, in positions (not events); absent before the first item. */
  readonly lag?: bigint;
  readonly parked: readonly ParkedRecord[];
  /** The last failure in words; undefined after the next success. */
  readonly lastError: string | undefined;
  /** When the state or position last changed, milliseconds since 1970. */
  readonly updatedAt_ms: number;
}

const DEFAULT_BATCH_count = 500;
const MAX_BATCH_count = 500;
/** How long events may wait for others that arrive with them: hardly when they are new, longer when they are old anyway. */
const LIVE_GATHER_ms = 2;
const CATCH_UP_GATHER_ms = 50;
/** How long it may be quiet before the store is asked whether everything is still as it was left. */
const IDLE_CHECK_ms = 1_000;

/** Keeps a group of projections at the head of the log: one feed, one checkpoint, one atomic commit per batch (D6). */
export class ProjectionRunner {
  readonly namespace: string;
  private readonly committer: BatchCommitter;
  private readonly waiters = new PositionWaiters();
  private readonly listeners = new Set<(position: Position) => void>();
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private readonly batch_count: number;
  private readonly types: readonly string[] | undefined;
  private state: RunnerState = 'starting';
  private lastError: string | undefined;
  private updatedAt_ms: number;
  private newestRead: Position | undefined;
  private readAhead: ReadAhead | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: ProjectionRunnerOptions) {
    const { group, store, isStrict = false, batch_count = DEFAULT_BATCH_count } = options;
    if (batch_count < 1 || batch_count > MAX_BATCH_count) throw new RangeError(`batch of ${batch_count} events`);
    const byType = projectionsByType(group);
    this.namespace = namespaceOf(group);
    this.committer = new BatchCommitter(store, this.namespace, byType, isStrict);
    this.backoff = new Backoff(options.backoff ?? DEFAULT_BACKOFF);
    this.batch_count = batch_count;
    this.types = options.readsAllTypes ? undefined : [...byType.keys()];
    this.updatedAt_ms = this.now_ms();
  }

  /** Starts; calling it again changes nothing. */
  start(): void {
    this.running ??= this.run();
  }

  /** Lets the batch under way be committed, then ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.readAhead?.end();
    await this.running;
    if (!this.isFinal()) this.enter('stopped');
    this.waiters.giveUp();
  }

  /** Resolves when the runner came to a final state. */
  async whenEnded(): Promise<RunnerStatus> {
    await this.running;
    return this.status();
  }

  status(): RunnerStatus {
    const { position, parkingLot } = this.committer;
    const { state, lastError, updatedAt_ms, newestRead, namespace } = this;
    const lag = newestRead === undefined ? undefined : distance(position, newestRead);
    const parked = parkingLot.list();
    return { group: this.options.group.name, namespace, state, position, lag, parked, lastError, updatedAt_ms };
  }

  /** True once everything up to the position is committed here; false after `timeout_ms` or when this runner ended. */
  waitFor(position: Position, timeout_ms: number): Promise<boolean> {
    const committed = this.committer.position;
    if (committed !== undefined && committed >= position) return Promise.resolve(true);
    if (this.isFinal()) return Promise.resolve(false);
    return this.waiters.wait(position, timeout_ms);
  }

  /** Calls back after every commit that moved the position. Returns how to end that. */
  onCommitted(listener: (position: Position) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.follow();
      } catch (error) {
        if (this.endsBy(error)) return;
        this.enter('retrying', error);
        await pause(this.backoff.next_ms(), this.stopping.signal);
      }
    }
    this.enter('stopped');
  }

  /** Follows the log from where the namespace stands until the runner is stopped; fails on the first fault. */
  private async follow(): Promise<void> {
    await this.committer.resume();
    this.announce();
    this.enter('catching_up');
    const readAhead = new ReadAhead(2 * this.batch_count);
    const ended = new AbortController();
    this.readAhead = readAhead;
    if (this.stopping.signal.aborted) return;
    void this.pump(readAhead, ended.signal);
    try {
      for (;;) {
        const gather_ms = this.state === 'live' ? LIVE_GATHER_ms : CATCH_UP_GATHER_ms;
        const items = await readAhead.take(this.batch_count, gather_ms, IDLE_CHECK_ms);
        if (!items) return;
        const hasMoved = items.length > 0 ? await this.committer.apply(items) : await this.committer.verify();
        this.backoff.reset();
        const isLive = this.state === 'live' || items.some(({ kind }) => kind === 'caught_up');
        this.enter(isLive ? 'live' : 'catching_up');
        if (hasMoved) this.announce();
      }
    } finally {
      ended.abort();
      readAhead.end();
    }
  }

  private async pump(readAhead: ReadAhead, signal: AbortSignal): Promise<void> {
    const { feed, group } = this.options;
    const after = this.committer.position;
    try {
      for await (const item of feed.read({ name: group.name, after, types: this.types, signal })) {
        if (signal.aborted) return;
        if (item.kind !== 'caught_up') this.newestRead = item.kind === 'position' ? item.position : item.event.position;
        const room = readAhead.push(item);
        if (room) await room;
      }
      readAhead.end(new Error('the feed ended by itself'));
    } catch (error) {
      readAhead.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Whether a failure is final; then the runner's state says so. */
  private endsBy(error: unknown): boolean {
    if (error instanceof WriterFenced) this.enter('fenced', error);
    else if (error instanceof UnreadableCheckpoint) this.enter('failed', error);
    else if (error instanceof PoisonEvent || error instanceof TooManyParked) this.enter('failed', error);
    else return false;
    this.waiters.giveUp();
    return true;
  }

  private announce(): void {
    const { position } = this.committer;
    if (position === undefined) return;
    this.updatedAt_ms = this.now_ms();
    this.waiters.release(position);
    for (const listener of this.listeners) {
      try {
        listener(position);
      } catch (error) {
        // What is committed is committed: a listener's fault is shown but holds nothing up.
        this.lastError = `a listener failed: ${String(error)}`;
      }
    }
  }

  private enter(state: RunnerState, error?: unknown): void {
    if (this.state !== state) this.updatedAt_ms = this.now_ms();
    this.state = state;
    if (error !== undefined)
      this.lastError = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    else if (state === 'live' || state === 'catching_up') this.lastError = undefined;
  }

  private isFinal(): boolean {
    return this.state === 'fenced' || this.state === 'failed' || this.state === 'stopped';
  }

  private now_ms(): number {
    return (this.options.now_ms ?? Date.now)();
  }
}

function distance(from: Position | undefined, to: Position): bigint {
  const start = from ?? 0n;
  return to > start ? to - start : 0n;
}
