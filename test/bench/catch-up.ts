import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VIEWS } from '#catalogue';
import { findRunningStore } from '#embedded-eventstore';
import { LmdbReadStore, ProjectionRunner, type ReadStore, RedisReadStore } from '#projections';
import type { EngineStores } from '../../apps/engine/src/runtime/engine-stores.js';
import { BareClient } from './bare-client.adapter.js';
import { openStoresHere } from './engine-stores-here.js';
import { serveTask } from './task-process.js';

export interface CatchUp {
  readonly dataDir: string;
  readonly rounds_count: number;
  /** Measure with this Redis too. */
  readonly redisUrl?: string | undefined;
}

export interface CatchUpReport {
  readonly events_count: number;
  /** Events per second, by round. */
  readonly bare: readonly number[];
  readonly lmdb: readonly number[];
  readonly redis: readonly number[];
}

const CATCH_UP_TIMEOUT_MS = 1_800_000;

async function measure({ dataDir, rounds_count, redisUrl }: CatchUp): Promise<CatchUpReport> {
  const stores = await openStoresHere(dataDir);
  const address = await findRunningStore(join(dataDir, 'events'));
  if (!address) throw new Error('the store that was just opened cannot be found');
  const client = new BareClient(address);
  const report = { events_count: 0, bare: [] as number[], lmdb: [] as number[], redis: [] as number[] };
  try {
    // The first pass warms the code and the pages up, and leaves the engine's own views filled.
    report.events_count = await client.readAll();
    await catchUp(stores, stores.readStore);
    for (let round = 0; round < rounds_count; round++) {
      report.bare.push(report.events_count / (await seconds(() => client.readAll())));
      report.lmdb.push(report.events_count / (await onLmdb(stores)));
      if (redisUrl) report.redis.push(report.events_count / (await onRedis(stores, redisUrl)));
    }
  } finally {
    await client.close();
    await stores.close();
  }
  return report;
}

async function onLmdb(stores: EngineStores): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'onfile-bench-views-'));
  const readStore = new LmdbReadStore(join(folder, 'views'));
  try {
    return await seconds(() => catchUp(stores, readStore));
  } finally {
    await readStore.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function onRedis(stores: EngineStores, url: string): Promise<number> {
  const readStore = await RedisReadStore.open({ url });
  try {
    const namespace = runnerOn(stores, readStore).namespace;
    await readStore.drop(namespace);
    return await seconds(() => catchUp(stores, readStore));
  } finally {
    await readStore.close();
  }
}

function runnerOn({ feed }: EngineStores, store: ReadStore): ProjectionRunner {
  return new ProjectionRunner({ group: VIEWS, feed, store, readsAllTypes: true });
}

/** Folds the whole log into the engine's views. Fails when anything was parked on the way. */
async function catchUp(stores: EngineStores, readStore: ReadStore): Promise<void> {
  const head = await stores.events.head();
  const runner = runnerOn(stores, readStore);
  runner.start();
  const isDone = head === undefined || (await runner.waitFor(head, CATCH_UP_TIMEOUT_MS));
  const { parked, lastError, state } = runner.status();
  await runner.stop();
  if (!isDone || parked.length > 0) throw new Error(`catching up failed: ${state} ${lastError} ${parked[0]?.reason}`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started_ms = performance.now();
  await work();
  return (performance.now() - started_ms) / 1_000;
}

serveTask(async (job: CatchUp) => ({ output: await measure(job) }));
