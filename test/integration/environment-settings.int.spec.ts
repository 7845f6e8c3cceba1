import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import { EventCodec, EventStoreLog, EventStoreUnavailable, LogCommandRunner } from '#event-store';
import { ChangeSettings, ChangeSettingsHandler, EnvironmentSettings, settingsAggregate } from '#merchants';
import { CountingEventLog } from '../bench/counting-event-log.js';
import { newCommand } from './counter.js';

const CODEC = new EventCodec([settingsAggregate], {
  seal: () => Promise.reject(new Error('nothing personal was expected here')),
  open: () => undefined,
});
const CHARGES = 200;

let folder: string;
let close: () => Promise<void>;
let log: EventStoreLog;
let elapsed_ms = 0;
let environments = 0;
let environmentId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-settings-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  log = new EventStoreLog(store.address);
  close = async () => {
    await log.close();
    await store.close();
  };
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  environmentId = `menv_${String(++environments).padStart(26, '0')}`;
});

/** One process: what it knows of the settings, and how it changes them. */
function aProcess() {
  const counted = new CountingEventLog(log);
  const runner = new LogCommandRunner(counted, CODEC);
  const settings = new EnvironmentSettings(runner, () => elapsed_ms);
  const handler = new ChangeSettingsHandler(runner, settings);
  const offsets = (...days: number[]) =>
    handler.execute(
      new ChangeSettings(newCommand({ environmentId }), { subscriptions: { dunningRetryOffsets_days: days } }),
    );
  const known = async () => (await settings.read(environmentId)).subscriptions.dunningRetryOffsets_days;
  return { counted, runner, settings, offsets, known };
}

describe('the settings on the charging path', () => {
  it('cost one round trip a second, however many charges ask, whether there are any or not', async () => {
    const { counted, settings, offsets } = aProcess();
    const all = () => Promise.all(Array.from({ length: CHARGES }, () => settings.read(environmentId)));
    for (const change of [() => Promise.resolve(), () => offsets(8)]) {
      await change();
      const before = counted.trips_count;
      await all();
      elapsed_ms += 999;
      await all();
      expect(counted.trips_count - before).toBe(1);
      elapsed_ms += 1;
      await all();
      expect(counted.trips_count - before).toBe(2);
    }
  });

  it('are what this process set, at once', async () => {
    const { offsets, known } = aProcess();
    expect(await known()).toBeUndefined();
    await offsets(8);
    expect(await known()).toEqual([8]);
    await offsets(2, 2);
    expect(await known()).toEqual([2, 2]);
  });

  it('are what another process set, within a second', async () => {
    const [here, there] = [aProcess(), aProcess()];
    await here.known();
    await there.offsets(8);
    expect(await here.known()).toBeUndefined();
    elapsed_ms += 1_000;
    expect(await here.known()).toEqual([8]);
  });

  it('are not remembered from a look that a change overtook', async () => {
    const { settings, known } = aProcess();
    const early = settings.read(environmentId);
    settings.forget(environmentId);
    await aProcess().offsets(8);
    await early;
    expect(await known()).toEqual([8]);
  });

  it('F31: are believed no longer when the store is away, and are read again when it is back', async () => {
    const { counted, known, offsets } = aProcess();
    await offsets(8);
    expect(await known()).toEqual([8]);
    const read = counted.readStream.bind(counted);
    counted.readStream = () => Promise.reject(new EventStoreUnavailable('away'));
    elapsed_ms += 1_000;
    await expect(known()).rejects.toBeInstanceOf(EventStoreUnavailable);
    counted.readStream = read;
    expect(await known()).toEqual([8]);
  });

  it('refuse the second of two writers who read the same version, whichever process they ask', async () => {
    const [here, there] = [aProcess(), aProcess()];
    const set = ({ runner, settings }: typeof here, team: string) =>
      new ChangeSettingsHandler(runner, settings).execute(
        new ChangeSettings(newCommand({ environmentId }), { expectedVersion: 0, metadata: { team } }),
      );
    const answers = await Promise.all([set(here, 'a'), set(there, 'b')]);
    const refused = answers.filter((answer) => 'refused' in answer);
    expect(refused).toMatchObject([{ code: 'SETTINGS_CONCURRENT_MODIFICATION', detail: { current_version: 1 } }]);
    expect((await here.settings.load(environmentId)).version).toBe(1);
  });
});
