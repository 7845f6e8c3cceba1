import { describe, expect, it } from '@jest/globals';
import type { CommandRunner } from '#event-store';
import { type CommandContext, laterOf, plusMilliseconds, type Timestamp } from '#kernel';
import { CircuitBreakers } from './circuit-breakers.js';
import { ClockAdvancer } from './clock-advancer.js';
import type { DueSource } from './due-work.port.js';
import { DueWorker } from './due-worker.js';
import { EnvironmentClocks } from './environment-clocks.js';
import { TokenBuckets } from './token-bucket.js';

const FROM: Timestamp = '2026-03-01T00:00:00.000Z';
const TO: Timestamp = '2026-04-01T00:00:00.000Z';
const lists = { waitFor: async () => true };
const context = { environmentId: 'menv_1', merchantId: 'mer_1', now: FROM } as CommandContext;

/** A clock's stream on which an advance has begun. */
const runner = {
  load: async () => ({ state: { offset_ms: 0, advancingTo: TO }, revision: 0 }),
  execute: async () => ({ state: { offset_ms: 1, reached: TO }, revision: 1, position: 9n, replayed: false }),
} as unknown as CommandRunner;

/** Due things by key; `act` answers as the source's would: what it calls done leaves the list, a time is when it is due next. */
function sourceOf(
  due: Record<string, Timestamp>,
  act: (key: string, now: Timestamp) => 'done' | 'nothing' | 'stays' | Timestamp,
): DueSource {
  const open = new Map(Object.entries(due));
  return {
    name: 'list',
    due: async (environment, until, limit) =>
      [...open]
        .filter(([, dueAt]) => dueAt <= until)
        .sort(([, a], [, b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([key, dueAt]) => ({ environment, key, resourceId: key, dueAt })),
    act: async ({ key }, now) => {
      const answer = act(key, now);
      if (answer === 'done') open.delete(key);
      else if (answer !== 'nothing' && answer !== 'stays') open.set(key, answer);
      return answer === 'nothing' ? undefined : 1n;
    },
  };
}

function advance(...sources: DueSource[]) {
  const clocks = new EnvironmentClocks(runner, () => Date.parse(FROM));
  const worker = new DueWorker({
    sources: [],
    lists,
    environments: async () => [],
    now: async () => FROM,
    warn: () => {},
  });
  return new ClockAdvancer(runner, clocks, worker, sources, lists).finish(context, FROM);
}

describe("moving a sandbox's clock", () => {
  it('goes on past a list entry that turned out to be nothing to do', async () => {
    const done: string[] = [];
    const due = { stale: '2026-03-01T00:10:00.000Z', later: '2026-03-05T00:00:00.000Z' };
    await advance(
      sourceOf(due, (key) => {
        if (key === 'stale') return 'nothing';
        done.push(key);
        return 'done';
      }),
    );
    expect(done).toEqual(['later']);
  });

  it('reaches its target although one thing stays due whatever is done for it', async () => {
    let turns = 0;
    const done: string[] = [];
    const due = { stuck: '2026-03-01T00:10:00.000Z', later: '2026-03-05T00:00:00.000Z' };
    await advance(
      sourceOf(due, (key) => {
        if (key === 'stuck') {
          turns++;
          return 'stays';
        }
        done.push(key);
        return 'done';
      }),
    );
    expect({ turns, done }).toEqual({ turns: 5, done: ['later'] });
  });

  it('F25: does what a late thing makes overdue at the time that was reached, not in the past', async () => {
    const done: string[] = [];
    const due = { retry: '2026-03-09T00:10:00.000Z', other: '2026-03-09T00:00:00.000Z' };
    // The retry pays a cycle; the two after it had begun on 6 March and 9 March, and the next begins on 12 March.
    const next = ['2026-03-06T00:00:00.000Z', '2026-03-09T00:00:00.000Z', '2026-03-12T00:00:00.000Z'];
    await advance(
      sourceOf(due, (key, now) => {
        done.push(`${key} ${now.slice(0, 16)}`);
        return key === 'other' ? 'done' : (next.shift() ?? 'done');
      }),
    );
    expect(done).toEqual([
      'other 2026-03-09T00:00',
      'retry 2026-03-09T00:10',
      'retry 2026-03-09T00:10',
      'retry 2026-03-09T00:10',
      'retry 2026-03-12T00:00',
    ]);
  });

  it('F54: waits on moved time alone for a rate, and leaves to later what it lets through after the target', async () => {
    const buckets = new TokenBuckets();
    buckets.setRate('menv_1', 1);
    const done: string[] = [];
    const atNoon = Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`noon${n}`, '2026-03-01T12:00:00.000Z']));
    const atTheEnd = Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`end${n}`, TO]));
    const source = sourceOf({ ...atNoon, ...atTheEnd }, (key, now) => {
      buckets.take('menv_1', now);
      done.push(`${key} ${now.slice(5)}`);
      return 'done';
    });
    await advance({ ...source, mayBeginAt: (_, now) => buckets.nextAt('menv_1', now) });
    expect(done).toEqual([
      'noon0 03-01T12:00:00.000Z',
      'noon1 03-01T12:00:00.750Z',
      'noon2 03-01T12:00:01.750Z',
      'noon3 03-01T12:00:02.750Z',
      'end0 04-01T00:00:00.000Z',
    ]);
  });

  it('F55: asks a gateway that is away on moved time alone, and ends although it never comes back', async () => {
    const run = async (back: Timestamp) => {
      const breakers = new CircuitBreakers();
      const due = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`k${n}`, '2026-03-01T12:00:00.000Z']));
      const asked: Timestamp[] = [];
      const paid: Timestamp[] = [];
      const tries = new Map<string, number>();
      const source = sourceOf(due, (key, now) => {
        const isAnswered = now >= back;
        asked.push(now);
        breakers.hear('menv_1', { kind: 'create', at: now, isAnswered });
        tries.set(key, (tries.get(key) ?? 0) + 1);
        if (!isAnswered) return plusMilliseconds(now, 300_000 * 2 ** (tries.get(key)! % 8));
        paid.push(now);
        return 'done';
      });
      await advance({
        ...source,
        due: async (environment, until, limit) => {
          const probeAt = breakers.nextProbeAt('menv_1', until);
          if (probeAt === null || (probeAt !== undefined && probeAt > until)) return [];
          const works = await source.due(environment, until, limit);
          return works.map((work) => ({ ...work, dueAt: laterOf(work.dueAt, probeAt) }));
        },
        mayBeginAt: (_, now) => breakers.mayBeginAt('menv_1', now),
        act: async (work, now) => {
          breakers.begin('menv_1');
          const position = await source.act(work, now);
          breakers.end('menv_1', now);
          return position;
        },
      });
      return { asked, paid, left: 120 - paid.length };
    };
    const back = '2026-03-01T12:10:00.000Z';
    const { asked, paid, left } = await run(back);
    // Fifty open it, and a few show that it is not back yet; then all are paid, those that were tried at the time of their retry.
    expect(asked.length - paid.length).toBeLessThan(65);
    expect({ left, inTime: paid.filter((at) => at < '2026-03-01T13:10').length }).toEqual({ left: 0, inTime: 120 });
    expect(await run(back)).toEqual({ asked, paid, left });
    expect([...asked]).toEqual([...asked].sort());
    // Never back: about one call for every half hour of the month.
    const never = await run('2027-01-01T00:00:00.000Z');
    expect(never.left).toBe(120);
    expect(never.asked.length).toBeLessThan(3_000);
  });

  it('does what one long list holds before what another says is due later (F4)', async () => {
    const minute = (n: number) => plusMilliseconds(FROM, n * 60_000);
    const MANY = 2_000;
    const done: Timestamp[] = [];
    // All within the first ten minutes, far more than are taken at once.
    const long = Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`${n}`, minute((n / MANY) * 10)]));
    let before = 0;
    const looks = sourceOf({ look: minute(1) }, (_, now) => {
      before = done.filter((dueAt) => dueAt <= now).length;
      return now < minute(15) ? minute(15) : 'done';
    });
    const gateway = sourceOf(long, (key) => {
      done.push(long[key]!);
      return 'done';
    });
    await advance(gateway, looks);
    expect(before).toBe(MANY);
  });
});
