import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import { EventCodec, EventStoreLog, LogCommandRunner, type Position } from '#event-store';
import { epochOf, isRefusal, plusDays, plusMilliseconds, type Timestamp, timestampOf } from '#kernel';
import { openPersonalDataVault } from '#personal-data';
import {
  AdvanceSandboxClockHandler,
  ClockAdvancer,
  type DueSource,
  type DueWork,
  DueWorker,
  type Environment,
  EnvironmentClocks,
  sandboxClockAggregate,
} from '#scheduling';
import { newCommand } from './counter.js';

const START = '2026-03-01T00:00:00.000Z';
let environments = 0;
let folder: string;
let close: () => Promise<void>;
let log: EventStoreLog;
let codec: EventCodec;
let realNow_ms: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-clocks-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  log = new EventStoreLog(store.address);
  codec = new EventCodec([sandboxClockAggregate], vault);
  close = async () => {
    await log.close();
    await store.close();
    await vault.close();
  };
});

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  realNow_ms = epochOf(START);
});

const newEnvironment = () => `menv_01ARZ3NDEKTSV4RRFFQ69G5${String(++environments).padStart(3, '0')}`;

/** Things that fall due every so often, done one by one; entries may be stale, and some fail. */
class Calendar implements DueSource {
  readonly name = 'calendar';
  readonly entries = new Map<string, { environmentId: string; dueAt: Timestamp; every_ms: number }>();
  readonly done: { key: string; at: Timestamp }[] = [];
  readonly stale: { environmentId: string; key: string; dueAt: Timestamp }[] = [];
  readonly failing = new Set<string>();
  looks = 0;

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const listed = [...this.entries].map(([key, entry]) => ({ key, ...entry }));
    return [...listed, ...this.stale]
      .filter(({ environmentId, dueAt }) => environmentId === environment.environmentId && dueAt <= until)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
      .slice(0, limit)
      .map(({ key, dueAt }) => ({ environment, key, resourceId: key, dueAt }));
  }

  async act(work: DueWork, now: Timestamp): Promise<Position | undefined> {
    this.looks++;
    if (this.failing.has(work.key)) throw new Error(`${work.key} fails`);
    const entry = this.entries.get(work.key);
    if (!entry || entry.dueAt > now) return undefined;
    this.done.push({ key: work.key, at: now });
    this.entries.set(work.key, { ...entry, dueAt: plusMilliseconds(entry.dueAt, entry.every_ms) });
    return 1n;
  }
}

function newEngine(calendar: Calendar) {
  const runner = new LogCommandRunner(log, codec);
  const clocks = new EnvironmentClocks(runner, () => realNow_ms);
  const lists = { waitFor: async () => true };
  const worker = new DueWorker({
    sources: [calendar],
    lists,
    environments: async () => [],
    now: async () => START,
    warn: () => undefined,
  });
  const advancer = new ClockAdvancer(runner, clocks, worker, [calendar], lists);
  const handler = new AdvanceSandboxClockHandler(runner, advancer);
  const advance = async (environmentId: string, to: Timestamp, command = newCommand()) => {
    await clocks.refresh(environmentId);
    const context = { ...command, environmentId, now: clocks.now(environmentId) };
    return handler.execute({ context, input: { to } });
  };
  return { runner, clocks, advance };
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe('advancing a sandbox clock', () => {
  it('does all that falls due at its own due time, in order, what comes up on the way included, and stands at its target', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const environmentId = newEnvironment();
    calendar.entries.set('daily', { environmentId, dueAt: plusDays(START, 1), every_ms: DAY_MS });
    calendar.entries.set('twice', { environmentId, dueAt: plusMilliseconds(START, DAY_MS / 2), every_ms: DAY_MS });
    const to = plusDays(START, 3);
    expect(await engine.advance(environmentId, to)).toMatchObject({ state: { offset_ms: 3 * DAY_MS } });
    expect(calendar.done).toEqual([
      { key: 'twice', at: '2026-03-01T12:00:00.000Z' },
      { key: 'daily', at: '2026-03-02T00:00:00.000Z' },
      { key: 'twice', at: '2026-03-02T12:00:00.000Z' },
      { key: 'daily', at: '2026-03-03T00:00:00.000Z' },
      { key: 'twice', at: '2026-03-03T12:00:00.000Z' },
      { key: 'daily', at: '2026-03-04T00:00:00.000Z' },
    ]);
    expect(engine.clocks.now(environmentId)).toBe(to);
    realNow_ms += 5_000;
    expect(engine.clocks.now(environmentId)).toBe(plusMilliseconds(to, 5_000));
  });

  it('does what was overdue before it began at the time it began', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const environmentId = newEnvironment();
    calendar.entries.set('late', { environmentId, dueAt: plusDays(START, -2), every_ms: 30 * DAY_MS });
    await engine.advance(environmentId, plusDays(START, 1));
    expect(calendar.done).toEqual([{ key: 'late', at: START }]);
  });

  it('looks once at a stale entry, and at all that lies behind it', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const environmentId = newEnvironment();
    for (let n = 0; n < 600; n++) {
      calendar.stale.push({ environmentId, key: `stale${n}`, dueAt: plusMilliseconds(START, n) });
    }
    calendar.entries.set('real', { environmentId, dueAt: plusMilliseconds(START, 5 * HOUR_MS), every_ms: DAY_MS });
    expect(isRefusal(await engine.advance(environmentId, plusDays(START, 1)))).toBe(false);
    expect(calendar.done).toEqual([{ key: 'real', at: '2026-03-01T05:00:00.000Z' }]);
    expect(calendar.looks).toBe(601);
  });

  it('stays on its way when something fails, and a second call ends it', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const environmentId = newEnvironment();
    calendar.entries.set('well', { environmentId, dueAt: plusMilliseconds(START, HOUR_MS), every_ms: 30 * DAY_MS });
    calendar.entries.set('sick', { environmentId, dueAt: plusDays(START, 1), every_ms: 30 * DAY_MS });
    calendar.failing.add('sick');
    const to = plusDays(START, 2);
    const command = newCommand();
    await expect(engine.advance(environmentId, to, command)).rejects.toThrow('sick fails');
    const { state } = await engine.runner.load(sandboxClockAggregate, environmentId, environmentId);
    expect(state).toEqual({ offset_ms: 0, advancingTo: to });
    expect(await engine.advance(environmentId, plusDays(to, 1))).toMatchObject({ code: 'CONCURRENT_MODIFICATION' });
    calendar.failing.clear();
    // Another process, the same command: the caller asked again.
    const other = newEngine(calendar);
    expect(await other.advance(environmentId, to, command)).toMatchObject({ state: { offset_ms: 2 * DAY_MS } });
    expect(calendar.done).toEqual([
      { key: 'well', at: '2026-03-01T01:00:00.000Z' },
      { key: 'sick', at: '2026-03-02T00:00:00.000Z' },
    ]);
    expect(await other.advance(environmentId, to, command)).toMatchObject({ replayed: true });
  });

  it('takes up nothing new once something failed', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const environmentId = newEnvironment();
    for (let n = 0; n < 200; n++) {
      const key = `k${String(n).padStart(3, '0')}`;
      calendar.entries.set(key, { environmentId, dueAt: plusMilliseconds(START, n), every_ms: 30 * DAY_MS });
    }
    calendar.failing.add('k000');
    await expect(engine.advance(environmentId, plusDays(START, 1))).rejects.toThrow('k000 fails');
    const { looks } = calendar;
    expect(looks).toBeLessThan(200);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calendar.looks).toBe(looks);
  });

  it('moves one environment and leaves the others where they are', async () => {
    const calendar = new Calendar();
    const engine = newEngine(calendar);
    const [first, second] = [newEnvironment(), newEnvironment()];
    for (const environmentId of [first, second]) {
      calendar.entries.set(environmentId, { environmentId, dueAt: plusDays(START, 1), every_ms: 30 * DAY_MS });
    }
    await Promise.all([engine.advance(first, plusDays(START, 5)), engine.clocks.refresh(second)]);
    expect(calendar.done).toEqual([{ key: first, at: plusDays(START, 1) }]);
    expect([engine.clocks.now(first), engine.clocks.now(second)]).toEqual([plusDays(START, 5), START]);
    await engine.advance(second, plusDays(START, 2));
    expect([engine.clocks.now(first), engine.clocks.now(second)]).toEqual([plusDays(START, 5), plusDays(START, 2)]);
  });
});

describe('the clocks of all environments', () => {
  it('run on real time where nobody moved them', async () => {
    const { clocks } = newEngine(new Calendar());
    await clocks.refresh('menv_live');
    expect(clocks.now('menv_live')).toBe(timestampOf(realNow_ms));
  });

  it('hear within a second of a move by another process', async () => {
    const environmentId = newEnvironment();
    const { clocks } = newEngine(new Calendar());
    await clocks.refresh(environmentId);
    await newEngine(new Calendar()).advance(environmentId, plusDays(START, 1));
    await clocks.refresh(environmentId);
    expect(clocks.now(environmentId)).toBe(START);
    realNow_ms += 1_000;
    await clocks.refresh(environmentId);
    expect(clocks.now(environmentId)).toBe(plusMilliseconds(plusDays(START, 1), 1_000));
  });

  it('are looked at again when the real clock was set back (F50)', async () => {
    const environmentId = newEnvironment();
    const { clocks } = newEngine(new Calendar());
    await clocks.refresh(environmentId);
    await newEngine(new Calendar()).advance(environmentId, plusDays(START, 1));
    realNow_ms -= HOUR_MS;
    await clocks.refresh(environmentId);
    expect(clocks.now(environmentId)).toBe(plusMilliseconds(plusDays(START, 1), -HOUR_MS));
  });

  it('are not set back by a reading that was overtaken', () => {
    const { clocks } = newEngine(new Calendar());
    clocks.learn('menv_x', { offset_ms: DAY_MS });
    clocks.learn('menv_x', { offset_ms: 0 });
    expect(clocks.now('menv_x')).toBe(plusDays(START, 1));
  });
});
