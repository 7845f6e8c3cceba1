import { afterEach, describe, expect, it } from '@jest/globals';
import type { Position } from '#event-store';
import type { Timestamp } from '#kernel';
import type { DueSource, DueWork, Environment } from './due-work.port.js';
import { DueWorker, type DueWorkerOptions } from './due-worker.js';

const NOW: Timestamp = '2026-03-01T00:00:00.000Z';
const A: Environment = { environmentId: 'menv_a', merchantId: 'mer_1', mode: 'test' };
const B: Environment = { environmentId: 'menv_b', merchantId: 'mer_1', mode: 'live' };

/** A list of due things in memory, and what was done about them. */
class ListedWork implements DueSource {
  readonly name = 'listed';
  readonly due_: DueWork[] = [];
  readonly done: string[] = [];
  readonly attempts: { key: string; at_ms: number }[] = [];
  underWay = 0;
  mostUnderWay = 0;
  listFailures = 0;
  failures = new Map<string, number>();
  /** Tasks wait here when it is set. */
  gate: Promise<void> | undefined;
  answers: Position | undefined = 1n;

  add(environment: Environment, ...keys: string[]): void {
    for (const key of keys) this.due_.push({ environment, key, resourceId: key, dueAt: NOW });
  }

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    if (this.listFailures-- > 0) throw new Error('list is down');
    return this.due_.filter((work) => work.environment === environment && work.dueAt <= until).slice(0, limit);
  }

  async act(work: DueWork): Promise<Position | undefined> {
    this.attempts.push({ key: work.key, at_ms: performance.now() });
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      await this.gate;
      const failures = this.failures.get(work.key) ?? 0;
      if (failures > 0) {
        this.failures.set(work.key, failures - 1);
        throw new Error('not now');
      }
      this.done.push(work.key);
      if (this.answers !== undefined) this.due_.splice(this.due_.indexOf(work), 1);
      return this.answers;
    } finally {
      this.underWay--;
    }
  }
}

let worker: DueWorker | undefined;
const warnings: string[] = [];

function start(source: ListedWork, options: Partial<DueWorkerOptions> = {}): DueWorker {
  warnings.length = 0;
  worker = new DueWorker({
    sources: [source],
    lists: { waitFor: async () => true },
    environments: async () => [A, B],
    now: async () => NOW,
    warn: (message) => warnings.push(message),
    ...options,
  });
  worker.start();
  return worker;
}

afterEach(() => worker?.stop());

async function eventually(isSo: () => boolean): Promise<void> {
  const end_ms = performance.now() + 5_000;
  while (!isSo()) {
    if (performance.now() > end_ms) throw new Error('it never came to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function gate() {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('the due worker', () => {
  it('does each thing of each environment once', async () => {
    const source = new ListedWork();
    const keys = Array.from({ length: 300 }, (_, n) => `k${n}`);
    source.add(A, ...keys);
    source.add(B, 'b1');
    start(source);
    await eventually(() => source.done.length === 301);
    expect([...source.done].sort()).toEqual([...keys, 'b1'].sort());
  });

  it('does no more at once than it may, and one thing at a time per key', async () => {
    const source = new ListedWork();
    source.add(A, ...Array.from({ length: 20 }, (_, n) => `k${n}`));
    source.add(A, 'k0', 'k1');
    const held = gate();
    source.gate = held.promise;
    const running = start(source, { concurrency: 4 });
    await eventually(() => running.inFlight === 4);
    expect(new Set(source.attempts.map(({ key }) => key)).size).toBe(4);
    held.open();
    await eventually(() => source.done.length === 22);
    expect(source.mostUnderWay).toBe(4);
  });

  it('tries again what failed, later, and lets it keep nothing else back', async () => {
    const source = new ListedWork();
    source.add(A, 'sick', 'well');
    source.failures.set('sick', 1);
    start(source);
    await eventually(() => source.done.includes('well'));
    expect(source.done).toEqual(['well']);
    await eventually(() => source.done.includes('sick'));
    const [first, second] = source.attempts.filter(({ key }) => key === 'sick');
    expect(second!.at_ms - first!.at_ms).toBeGreaterThanOrEqual(499);
    expect(warnings).toEqual(['due work failed and will be tried again']);
  });

  it('does not hurry back to an entry that was nothing to do', async () => {
    const source = new ListedWork();
    source.answers = undefined;
    source.add(A, 'stale');
    start(source);
    await eventually(() => source.attempts.length === 2);
    expect(source.attempts[1]!.at_ms - source.attempts[0]!.at_ms).toBeGreaterThanOrEqual(499);
  });

  it('waits for the list to show what was done before it believes the list again', async () => {
    const source = new ListedWork();
    source.add(A, 'k');
    const shown = gate();
    start(source, {
      lists: {
        waitFor: async () => {
          await shown.promise;
          return true;
        },
      },
    });
    await eventually(() => source.done.length === 1);
    // The list lags: it still shows what was done.
    source.add(A, 'k');
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(source.done).toEqual(['k']);
    shown.open();
    await eventually(() => source.done.length === 2);
  });

  it('goes on when a list failed, and serves the others meanwhile', async () => {
    const broken = new ListedWork();
    broken.listFailures = 3;
    broken.add(A, 'late');
    const source = new ListedWork();
    source.add(A, 'a');
    source.add(B, 'b');
    start(source, { sources: [broken, source] });
    await eventually(() => source.done.length === 2);
    expect(broken.done).toEqual([]);
    await eventually(() => broken.done.length === 1);
    expect(new Set(warnings)).toEqual(new Set(['due work cannot be listed']));
  });

  it('leaves a paused environment alone, once what was under way there is over', async () => {
    const source = new ListedWork();
    const held = gate();
    source.gate = held.promise;
    source.add(A, 'before');
    const running = start(source);
    await eventually(() => source.underWay === 1);
    let inside = false;
    const leave = gate();
    const paused = running.without(A.environmentId, async () => {
      inside = true;
      await leave.promise;
    });
    source.add(A, 'meanwhile');
    source.add(B, 'elsewhere');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(inside).toBe(false);
    held.open();
    await eventually(() => inside && source.done.includes('elsewhere'));
    expect(source.done).not.toContain('meanwhile');
    leave.open();
    await paused;
    await eventually(() => source.done.includes('meanwhile'));
  });

  it('waits at its stop for what is under way, and takes up nothing new', async () => {
    const source = new ListedWork();
    const held = gate();
    source.gate = held.promise;
    source.add(A, 'k1', 'k2', 'k3');
    const running = start(source, { concurrency: 1 });
    await eventually(() => running.inFlight === 1);
    let stopped = false;
    const stopping = running.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stopped).toBe(false);
    held.open();
    await stopping;
    expect(source.done).toEqual(['k1']);
    expect(running.inFlight).toBe(0);
  });

  it('stops while somebody waits for an environment, without starving the process', async () => {
    const source = new ListedWork();
    const held = gate();
    source.gate = held.promise;
    source.add(A, 'k');
    const running = start(source);
    await eventually(() => source.underWay === 1);
    const waiting = running.without(A.environmentId, async () => 'done');
    const stopping = running.stop();
    // Comes to pass only if timers still get their turn.
    setTimeout(held.open, 20);
    expect(await waiting).toBe('done');
    await stopping;
  });

  it.each([
    ['F54: leaves due what a rate holds back', '2026-03-01T00:00:01.000Z'],
    ['F55: leaves due what waits for something under way', undefined],
  ])('%s, and holds up nobody else meanwhile', async (_title, heldUntil) => {
    const source = new ListedWork();
    source.add(A, ...Array.from({ length: 100 }, (_, n) => `slow${n}`));
    source.add(B, ...Array.from({ length: 500 }, (_, n) => `free${n}`));
    let tokens = 3;
    const metered: DueSource = {
      name: 'metered',
      due: (environment, until, limit) => source.due(environment, until, limit),
      mayBeginAt: ({ environment }, now) => (environment === B || tokens > 0 ? now : heldUntil),
      act: async (work) => {
        if (work.environment === A) tokens--;
        return source.act(work);
      },
    };
    start(source, { sources: [metered] });
    await eventually(() => source.done.length === 503);
    expect(source.done.filter((key) => key.startsWith('slow'))).toEqual(['slow0', 'slow1', 'slow2']);
    expect(source.due_).toHaveLength(97);
    tokens = 97;
    await eventually(() => source.done.length === 600);
  });
});
