import type { CommandRunner, Executed, Position } from '#event-store';
import { type CommandContext, plusMilliseconds, type Refusal, type Timestamp } from '#kernel';
import { type DueLists, type DueSource, type DueWork, type Environment, MAX_DUE_AT_ONCE } from './due-work.port.js';
import type { DueWorker } from './due-worker.js';
import type { EnvironmentClocks } from './environment-clocks.js';
import { longestDueFirst } from './longest-due-first.js';
import { decideFinishAdvance, type SandboxClock, sandboxClockAggregate } from './sandbox-clock.js';

/** Things that fall due within so long of the earliest are done side by side; further ones wait for what those bring. */
const WINDOW_MS = 3_600_000;
const BATCH = 512;
const CONCURRENCY = 32;
const SETTLE_MS = 30_000;
/** A thing that is still due at the same instant after so many turns makes no progress, and is left to the worker. */
const MAX_TURNS = 5;

/** Moves a sandbox's clock: does every due thing on the way, each at its own due time, until none is left before the target. */
export class ClockAdvancer {
  readonly #underWay = new Map<string, Promise<Executed<SandboxClock> | Refusal>>();

  constructor(
    private readonly runner: CommandRunner,
    private readonly clocks: EnvironmentClocks,
    private readonly worker: DueWorker,
    private readonly sources: readonly DueSource[],
    private readonly lists: DueLists,
  ) {}

  /** Finishes the advance that the clock's stream has begun; several callers share one run. `from` is the time before it. */
  finish(context: CommandContext, from: Timestamp): Promise<Executed<SandboxClock> | Refusal> {
    const { environmentId } = context;
    const running = this.#underWay.get(environmentId);
    if (running) return running;
    const run = this.worker
      .without(environmentId, () => this.#run(context, from))
      .finally(() => this.#underWay.delete(environmentId));
    this.#underWay.set(environmentId, run);
    return run;
  }

  async #run(context: CommandContext, from: Timestamp): Promise<Executed<SandboxClock> | Refusal> {
    const { environmentId, merchantId } = context;
    const loaded = await this.runner.load(sandboxClockAggregate, environmentId, environmentId);
    const to = loaded.state.advancingTo;
    if (to) await this.#doAllDue({ environmentId, merchantId, mode: 'test' }, from, to);
    const done = await this.runner.execute(sandboxClockAggregate, environmentId, context, (state) =>
      decideFinishAdvance(state, this.clocks.realNow()),
    );
    if (!('refused' in done)) this.clocks.learn(environmentId, done.state);
    return done;
  }

  async #doAllDue(environment: Environment, from: Timestamp, to: Timestamp): Promise<void> {
    const idle = new Set<string>();
    const moved = new MovedTime(from);
    let turns: ReadonlyMap<string, number> = new Map();
    for (;;) {
      const batch = await this.#nextBatch(environment, to, idle);
      const first = batch[0];
      if (!first) return;
      moved.reach(first.work.dueAt);
      // What makes no progress stays among the earliest, so the turns of the batch before are all that counts.
      turns = new Map(batch.map(({ work }) => [signatureOf(work), (turns.get(signatureOf(work)) ?? 0) + 1]));
      let reached: Position | undefined;
      let isHeld = true;
      await eachLimited(batch, CONCURRENCY, async ({ source, work }) => {
        const signature = signatureOf(work);
        const time = moved.timeFor(work);
        // On moved time nobody waits for a rate: what it lets through after the target is left to the time after it.
        const at = source.mayBeginAt ? source.mayBeginAt(work, time) : time;
        // What hangs on the rest of the batch is found in the list again after it.
        if (at === undefined) return;
        isHeld = false;
        if (at > to) idle.add(signature);
        if (at > to) return;
        moved.note(work.key, at);
        const position = await source.act(work, at);
        if (position === undefined || turns.get(signature)! >= MAX_TURNS) idle.add(signature);
        if (position === undefined) return;
        if (reached === undefined || position > reached) reached = position;
      });
      // Held by nothing that this run will bring to an end: left to the worker.
      if (isHeld) for (const { work } of batch) idle.add(signatureOf(work));
      if (reached !== undefined && !(await this.lists.waitFor(reached, SETTLE_MS))) {
        throw new Error('the due lists do not follow the log');
      }
    }
  }

  /** The earliest due things of all lists that lie close together, in order. Idle entries hide nothing that lies behind them. */
  async #nextBatch(environment: Environment, to: Timestamp, idle: ReadonlySet<string>): Promise<readonly Found[]> {
    // A look at the heads first: to read all that falls due on the way, for the few that come next, would cost far more.
    const [first] = (await this.#found(environment, to, idle, 1)).found;
    if (!first) return [];
    const end = plusMilliseconds(first.work.dueAt, WINDOW_MS);
    const { found, wholeUntil } = await this.#found(environment, end < to ? end : to, idle, BATCH);
    const inWindow = found.filter(({ work }) => work.dueAt < end);
    const whole = inWindow.filter(({ work }) => work.dueAt <= wholeUntil);
    // Where nothing but idle entries is to be seen of a list, the others do not wait for what lies behind them.
    return whole.length > 0 ? whole : inWindow;
  }

  /**
   * Up to `limit` things of each list that are due at or before `until`, in order; and until when no list holds more: what is due
   * after that may have to wait for what is not seen yet.
   */
  async #found(environment: Environment, until: Timestamp, idle: ReadonlySet<string>, limit: number) {
    const found: Found[] = [];
    let wholeUntil = until;
    for (const source of this.sources) {
      const asked = Math.min(limit + idle.size, MAX_DUE_AT_ONCE);
      const due = await source.due(environment, until, asked);
      const last = due.at(-1);
      if (due.length >= asked && last && last.dueAt < wholeUntil) wholeUntil = last.dueAt;
      for (const work of due) if (!idle.has(signatureOf(work))) found.push({ source, work });
    }
    found.sort((a, b) => longestDueFirst(a.work, b.work));
    return { found, wholeUntil };
  }
}

interface Found {
  readonly source: DueSource;
  readonly work: DueWork;
}

/** Time on the way: each thing has its own due time, but never one before what was done for it already. */
class MovedTime {
  /** What was done later than the earliest of its batch, by key. */
  readonly #ahead = new Map<string, Timestamp>();

  constructor(private reached: Timestamp) {}

  /** All that is left falls due at `at` or later, or is overdue. */
  reach(at: Timestamp): void {
    if (at > this.reached) this.reached = at;
    for (const [key, time] of this.#ahead) if (time <= this.reached) this.#ahead.delete(key);
  }

  /** A cycle that a late payment of the one before makes due was due long ago: it is charged then, not in the past (F25). */
  timeFor({ key, dueAt }: DueWork): Timestamp {
    return [this.reached, this.#ahead.get(key) ?? ''].reduce((latest, at) => (at > latest ? at : latest), dueAt);
  }

  /** Something is done for a thing at `at`. */
  note(key: string, at: Timestamp): void {
    if (at > this.reached) this.#ahead.set(key, at);
  }
}

/** A list entry that turned out to be nothing to do is not looked at again in this run. */
function signatureOf(work: DueWork): string {
  return `${work.key}@${work.dueAt}`;
}

/** Takes up nothing new after a failure, and fails when all that was under way is over. */
async function eachLimited<Item>(items: readonly Item[], limit: number, task: (item: Item) => Promise<void>) {
  let next = 0;
  const lane = async () => {
    try {
      while (next < items.length) await task(items[next++]!);
    } catch (error) {
      next = items.length;
      throw error;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  const failed = lanes.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failed) throw failed.reason;
}
