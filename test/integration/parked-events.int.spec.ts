import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import { CatchUpFeed, EventCodec, EventStoreLog, LogCommandRunner } from '#event-store';
import { isRefusal } from '#kernel';
import { openPersonalDataVault, PersonalDataKeyMissing } from '#personal-data';
import { LmdbReadStore, type Projection, ProjectionRunner, StoredViewReader } from '#projections';
import { openLog } from '../../apps/engine/src/observability/engine-log.js';
import { ParkedEventHealer } from '../../apps/engine/src/runtime/parked-event-healer.js';
import { type Counter, counterAggregate, ENVIRONMENT, newCommand, openCounter, raiseCounter } from './counter.js';

const counters: Projection<Counter> = {
  name: 'counters',
  version: 1,
  events: Object.keys(counterAggregate.events),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event) =>
    counterAggregate.evolve(
      doc ?? counterAggregate.initial,
      { type: event.type, data: event.data } as never,
      event.fact,
    ),
  indexes: {},
};
const GROUP = { name: 'views', projections: [counters] };

let folder: string;
let world: Awaited<ReturnType<typeof openWorld>>;

async function openWorld() {
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  const missing = new Set<string>();
  const cipher = {
    seal: vault.seal.bind(vault),
    open: (sealed: string, aad: string) => {
      const gone = [...missing].find((id) => aad.includes(id));
      if (gone !== undefined) throw new PersonalDataKeyMissing(gone, 'k1');
      return vault.open(sealed, aad);
    },
  };
  const events = new EventStoreLog(store.address);
  const codec = new EventCodec([counterAggregate], cipher);
  const readStore = new LmdbReadStore(join(folder, 'views'));
  const feed = new CatchUpFeed(events, codec);
  const projections = new ProjectionRunner({ group: GROUP, feed, store: readStore, readsAllTypes: true });
  const healer = new ParkedEventHealer({ events, codec, projections, readStore, log: openLog({ level: 'error' }) });
  const close = async () => {
    await projections.stop();
    await events.close();
    await readStore.close();
    await store.close();
    await vault.close();
  };
  const views = new StoredViewReader(readStore, [GROUP]);
  return { missing, projections, healer, views, close, commands: new LogCommandRunner(events, codec) };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-parked-'));
  world = await openWorld();
});

afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function raised(id: string): Promise<bigint> {
  await world.commands.execute(counterAggregate, id, newCommand(), openCounter(id));
  const done = await world.commands.execute(counterAggregate, id, newCommand(), raiseCounter(3));
  if (isRefusal(done)) throw new Error(done.code);
  return done.position;
}

async function untilShown(id: string): Promise<Counter> {
  for (let tries = 0; tries < 500; tries++) {
    const doc = await world.views.get(counters, ENVIRONMENT, id).catch(() => undefined);
    if (doc?.total === 3) return doc;
    await pause(10);
  }
  throw new Error(`${id} never came back`);
}

describe('an event whose key is gone', () => {
  it('is set aside, and taken in without a restart once the key is back (F45, F46)', async () => {
    world.missing.add('cus_lost');
    await raised('cus_lost');
    const position = await raised('cus_kept');
    world.projections.start();
    expect(await world.projections.waitFor(position, 10_000)).toBe(true);
    expect(world.projections.status().parked.map(({ kind }) => kind)).toEqual(['stream']);
    expect(await untilShown('cus_kept')).toMatchObject({ owner: 'Ada', total: 3 });
    expect(await world.views.get(counters, ENVIRONMENT, 'cus_lost')).toBeUndefined();

    expect(await world.healer.heal()).toBe(false);
    expect(await world.views.get(counters, ENVIRONMENT, 'cus_kept')).toBeDefined();

    world.missing.clear();
    expect(await world.healer.heal()).toBe(true);
    expect(await untilShown('cus_lost')).toMatchObject({ owner: 'Ada', total: 3 });
    expect(await untilShown('cus_kept')).toMatchObject({ owner: 'Ada', total: 3 });
    expect(world.projections.status().parked).toEqual([]);
    expect(await world.healer.heal()).toBe(false);
  });
});
