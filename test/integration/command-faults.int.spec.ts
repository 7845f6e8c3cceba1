import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import {
  EventCodec,
  EventStoreLog,
  EventStoreUnavailable,
  LogCommandRunner,
  resourceIdFor,
  streamNameOf,
} from '#event-store';
import { type CommandContext, isRefusal, refuse } from '#kernel';
import { openPersonalDataVault } from '#personal-data';
import { counterAggregate as counter, ENVIRONMENT, newCommand, openCounter, raiseCounter } from './counter.js';
import { FaultInjectingLog } from './fault-injecting-log.js';

let folder: string;
let close: () => Promise<void>;
let log: FaultInjectingLog;
let codec: EventCodec;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-faults-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  const real = new EventStoreLog(store.address);
  log = new FaultInjectingLog(real, () => new EventStoreUnavailable('the answer was lost'));
  codec = new EventCodec([counter], vault);
  close = async () => {
    await real.close();
    await store.close();
    await vault.close();
  };
});

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const newRunner = () => new LogCommandRunner(log, codec);
const stored = (id: string) => log.readStream(streamNameOf({ category: 'counter', environmentId: ENVIRONMENT, id }), 0);

async function opened(runner: LogCommandRunner): Promise<string> {
  const context = newCommand();
  const id = resourceIdFor('cus', context.commandId);
  await runner.execute(counter, id, context, openCounter('a'));
  log.takeCalls();
  return id;
}

describe('the round trips of a command', () => {
  it('are one for a creation and one for a warm command (D5)', async () => {
    const runner = newRunner();
    const context = newCommand();
    const id = resourceIdFor('cus', context.commandId);
    log.takeCalls();
    await runner.execute(counter, id, context, openCounter('a'));
    expect(log.takeCalls()).toEqual(['append']);
    await runner.execute(counter, id, newCommand(), raiseCounter(1));
    expect(log.takeCalls()).toEqual(['append']);
  });

  it('are none for a warm command that comes again at the end of its stream', async () => {
    const runner = newRunner();
    const id = await opened(runner);
    const context = newCommand();
    await runner.execute(counter, id, context, raiseCounter(2));
    log.takeCalls();
    expect(await runner.execute(counter, id, context, raiseCounter(2))).toMatchObject({ replayed: true, revision: 1 });
    expect(log.takeCalls()).toEqual([]);
  });

  it('include a look at the log before a refusal, and before saying that there is nothing to do', async () => {
    const runner = newRunner();
    const id = await opened(runner);
    const refused = await runner.execute(counter, id, newCommand(), () => refuse('NO', 'No.'));
    expect(refused).toMatchObject({ code: 'NO' });
    expect(log.takeCalls()).toEqual(['read']);
    expect(await runner.execute(counter, id, newCommand(), () => [])).toMatchObject({ revision: 0, replayed: false });
    expect(log.takeCalls()).toEqual(['read']);
  });

  it('decide again after a conflict, on what the other wrote', async () => {
    const runner = newRunner();
    const id = await opened(runner);
    const other = newRunner();
    await other.execute(counter, id, newCommand(), raiseCounter(10));
    log.takeCalls();
    const seen: number[] = [];
    const answer = await runner.execute(counter, id, newCommand(), (state) => {
      seen.push(state.total);
      return raiseCounter(1)(state);
    });
    expect(answer).toMatchObject({ state: { total: 11 }, revision: 2 });
    expect(seen).toEqual([0, 10]);
    expect(log.takeCalls()).toEqual(['append', 'read', 'append']);
  });

  it('end in CONCURRENT_MODIFICATION when another is always faster', async () => {
    const runner = newRunner();
    const id = await opened(runner);
    const rival = newRunner();
    const losing = async () => {
      await rival.execute(counter, id, newCommand(), raiseCounter(1));
    };
    const slow = new LogCommandRunner(
      {
        readStream: (name, from) => log.readStream(name, from),
        head: () => log.head(),
        subscribe: (after, signal) => log.subscribe(after, signal),
        close: () => log.close(),
        append: async (name, events, revision) => {
          await losing();
          return log.append(name, events, revision);
        },
      },
      codec,
    );
    expect(await slow.execute(counter, id, newCommand(), raiseCounter(100))).toMatchObject({
      refused: true,
      code: 'CONCURRENT_MODIFICATION',
    });
    // The first of its forty rounds went to reading the stream.
    expect((await newRunner().load(counter, ENVIRONMENT, id)).state.total).toBe(39);
  });
});

describe('an append whose answer was lost', () => {
  it.each(['ack_lost', 'not_sent'] as const)(
    'is a thrown EventStoreUnavailable (%s); the same command again carries it out once (F28, F29)',
    async (fault) => {
      const runner = newRunner();
      const id = await opened(runner);
      const context = newCommand();
      log.faults.push(fault);
      const lost = runner.execute(counter, id, context, raiseCounter(5));
      await expect(lost).rejects.toBeInstanceOf(EventStoreUnavailable);
      const later = { ...context, now: '2026-03-01T00:00:07.000Z' };
      const again = await runner.execute(counter, id, later, raiseCounter(5));
      expect(again).toMatchObject({ state: { total: 5 }, revision: 1, replayed: fault === 'ack_lost' });
      expect((await stored(id)).map(({ type }) => type)).toEqual(['CounterOpened', 'CounterRaised']);
    },
  );

  it('of a creation leaves one resource, whoever asks again', async () => {
    const context = newCommand();
    const id = resourceIdFor('cus', context.commandId);
    log.faults.push('ack_lost');
    await expect(newRunner().execute(counter, id, context, openCounter('a'))).rejects.toBeInstanceOf(
      EventStoreUnavailable,
    );
    const later = { ...context, now: '2026-03-01T00:00:07.000Z' };
    expect(await newRunner().execute(counter, id, later, openCounter('a'))).toMatchObject({
      state: { name: 'a' },
      revision: 0,
      replayed: true,
    });
    expect(await stored(id)).toHaveLength(1);
  });

  it('leaves no doubt behind: other commands see what was kept', async () => {
    const runner = newRunner();
    const id = await opened(runner);
    log.faults.push('ack_lost');
    await runner.execute(counter, id, newCommand(), raiseCounter(5)).catch(() => undefined);
    expect(await runner.execute(counter, id, newCommand(), raiseCounter(1))).toMatchObject({ state: { total: 6 } });
  });
});

it('believes the log and not itself when two processes decide one command apart at one moved time', async () => {
  const id = await opened(newRunner());
  const context: CommandContext = newCommand();
  const [a, b] = [newRunner(), newRunner()];
  await Promise.all([a.load(counter, ENVIRONMENT, id), b.load(counter, ENVIRONMENT, id)]);
  expect(await a.execute(counter, id, context, raiseCounter(1))).toMatchObject({
    state: { total: 1 },
    replayed: false,
  });
  expect(await b.execute(counter, id, context, raiseCounter(2))).toMatchObject({ state: { total: 1 }, replayed: true });
  expect(isRefusal(await b.execute(counter, id, newCommand(), raiseCounter(10)))).toBe(false);
  expect((await newRunner().load(counter, ENVIRONMENT, id)).state.total).toBe(11);
});
