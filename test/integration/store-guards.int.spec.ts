import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AppendRefused,
  type EncodedEvent,
  EventCodec,
  EventStoreLog,
  EventStoreUnavailable,
  LogCommandRunner,
  RevisionConflict,
  resourceIdFor,
  streamNameOf,
} from '#event-store';
import { openPersonalDataVault, type PersonalDataVault } from '#personal-data';
import { counterAggregate as counter, ENVIRONMENT, newCommand, openCounter, raiseCounter } from './counter.js';
import { type StoreProcess, startStoreProcess } from './store-process.js';

/** Short enough for a test, long enough for two tries. */
const PATIENCE = { call_ms: 600, total_ms: 1_500 };

let folder: string;
let store: StoreProcess;
let vault: PersonalDataVault;
let log: EventStoreLog;
let runner: LogCommandRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-guards-'));
  store = await startStoreProcess(join(folder, 'events'));
  vault = await openPersonalDataVault({ dataDir: folder });
  log = new EventStoreLog(store.address, PATIENCE);
  runner = new LogCommandRunner(log, new EventCodec([counter], vault));
});

afterAll(async () => {
  await log.close();
  await store.kill();
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

const event = (data: object = { n: 1 }): EncodedEvent => ({
  id: randomUUID(),
  type: 'Plain',
  data: data as Record<string, unknown>,
  metadata: {},
});
const newStream = () => `guard-${randomUUID()}`;

/** How a promise failed, and after how long. */
async function failureOf(promise: Promise<unknown>): Promise<{ error: unknown; after_ms: number }> {
  const started_ms = performance.now();
  const error = await promise.then(
    () => 'no failure',
    (reason: unknown) => reason,
  );
  return { error, after_ms: performance.now() - started_ms };
}

async function opened(): Promise<string> {
  const context = newCommand();
  const id = resourceIdFor('cus', context.commandId);
  await runner.execute(counter, id, context, openCounter('a'));
  return id;
}

describe('the client, guarded', () => {
  it('refuses a BigInt in data or metadata at once, and goes on', async () => {
    const stream = newStream();
    expect((await failureOf(log.append(stream, [event({ n: 1n })], -1))).error).toBeInstanceOf(AppendRefused);
    const inMetadata = { ...event(), metadata: { n: 1n } };
    expect((await failureOf(log.append(stream, [inMetadata], -1))).error).toBeInstanceOf(AppendRefused);
    await log.append(stream, [event()], -1);
    expect(await log.readStream(stream, 0)).toHaveLength(1);
  });

  it('never sends an empty append', async () => {
    expect((await failureOf(log.append(newStream(), [], -1))).error).toBeInstanceOf(AppendRefused);
  });

  it('refuses an append that is too large, and the stream stays usable', async () => {
    const stream = newStream();
    await log.append(stream, [event()], -1);
    const large = event({ text: 'x'.repeat(1_100_000) });
    const { error, after_ms } = await failureOf(log.append(stream, [large], 0));
    expect(error).toBeInstanceOf(AppendRefused);
    expect(after_ms).toBeLessThan(PATIENCE.total_ms);
    await log.append(stream, [event()], 0);
    expect(await log.readStream(stream, 0)).toHaveLength(2);
  });

  it('tells a revision conflict from every other failure', async () => {
    const stream = newStream();
    await log.append(stream, [event()], -1);
    expect((await failureOf(log.append(stream, [event()], -1))).error).toBeInstanceOf(RevisionConflict);
    expect((await failureOf(log.append(stream, [event()], 5))).error).toBeInstanceOf(RevisionConflict);
  });

  it('answers the identical append with success, whatever came after it, and says where it stands', async () => {
    const stream = newStream();
    const first = [event(), event()];
    const { position } = await log.append(stream, first, -1);
    await log.append(stream, [event()], 1);
    expect((await log.append(stream, first, -1)).position).toBeGreaterThanOrEqual(position);
    expect(await log.readStream(stream, 0)).toHaveLength(3);
  });

  it('takes a tombstoned stream for refused, not for down', async () => {
    const stream = newStream();
    await log.append(stream, [event()], -1);
    const { settings, credentials } = store.address as Exclude<typeof store.address, string>;
    const client = new EventStoreDBClient(settings, credentials);
    await client.tombstoneStream(stream);
    await client.dispose();
    for (const call of [() => log.append(stream, [event()], 0), () => log.readStream(stream, 0)]) {
      const { error, after_ms } = await failureOf(call());
      expect(error).toBeInstanceOf(AppendRefused);
      expect(after_ms).toBeLessThan(PATIENCE.call_ms);
    }
  });
});

describe('a store that stands still (F31, F33)', () => {
  it('fails an append in its time, lives, and finishes the same command once when the store goes on', async () => {
    const id = await opened();
    const command = newCommand();
    store.suspend();
    const { error, after_ms } = await failureOf(runner.execute(counter, id, command, raiseCounter(5)));
    const reading = await failureOf(log.readStream(newStream(), 0));
    store.resume();
    expect(error).toBeInstanceOf(EventStoreUnavailable);
    expect(reading.error).toBeInstanceOf(EventStoreUnavailable);
    for (const bound_ms of [after_ms, reading.after_ms]) expect(bound_ms).toBeLessThan(PATIENCE.total_ms + 500);
    const later = { ...command, now: '2026-03-01T00:00:09.000Z' };
    expect(await runner.execute(counter, id, later, raiseCounter(5))).toMatchObject({
      state: { total: 5 },
      revision: 1,
    });
    const stream = streamNameOf({ category: 'counter', environmentId: ENVIRONMENT, id });
    expect((await log.readStream(stream, 0)).map(({ type }) => type)).toEqual(['CounterOpened', 'CounterRaised']);
  });

  it('gets one append through a short stillness without the caller noticing', async () => {
    const id = await opened();
    store.suspend();
    const raised = runner.execute(counter, id, newCommand(), raiseCounter(1));
    setTimeout(() => store.resume(), 700);
    expect(await raised).toMatchObject({ state: { total: 1 }, replayed: false });
  });
});

describe('a store that is gone (F31)', () => {
  it('is unavailable in time with a plain error of code 14 behind it, and heals when it is back', async () => {
    const id = await opened();
    await store.kill();
    const command = newCommand();
    const { error, after_ms } = await failureOf(runner.execute(counter, id, command, raiseCounter(5)));
    expect(error).toBeInstanceOf(EventStoreUnavailable);
    expect((error as Error).cause).toMatchObject({ code: 14 });
    expect(after_ms).toBeLessThan(PATIENCE.total_ms + 500);
    expect((await failureOf(log.head())).error).toBeInstanceOf(EventStoreUnavailable);

    store = await startStoreProcess(join(folder, 'events'));
    const later = { ...command, now: '2026-03-01T00:00:09.000Z' };
    const answers = await Promise.all([
      runner.execute(counter, id, later, raiseCounter(5)),
      runner.execute(counter, id, later, raiseCounter(5)),
    ]);
    expect(answers).toMatchObject([{ state: { total: 5 } }, { state: { total: 5 }, replayed: true }]);
  });
});
