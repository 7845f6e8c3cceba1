import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findRunningStore } from '#embedded-eventstore';
import { commandIdOf, resourceIdFor } from '#event-store';
import { seededDice } from '#gateways';
import { ID_PREFIX } from '#kernel';
import { cycleKey } from '#subscriptions';
import { EngineWorld } from '../acceptance/engine-world.js';
import { RedisProcess } from '../acceptance/redis-process.js';
import { data } from '../acceptance/shop.js';
import { inLanes } from '../crash/load.js';
import { violationsOfWorkers, type WorkerTry } from './check-workers.js';
import { type Disturbed, disturbWorkers } from './disturb-workers.js';
import { loggedMoney } from './logged-money.js';
import { SandboxTime } from './sandbox-time.js';
import { type StorePort, serveStorePort } from './serve-store-port.js';
import { WorkerProcess } from './worker-process.js';
import type { WorkersOptions } from './workers-options.js';

const LANES = 16;
const SUBSCRIPTIONS_PER_BUYER = 40;
const PRICE = 1_000;
const HOUR_MS = 3_600_000;
/** Beyond the deadline of every attempt that is open (30 s). */
const PAST_DEADLINES_MS = 35_000;
const POLL_MS = 200;
/** Without any progress for so long, the run is stuck. */
const STUCK_MS = 120_000;
/** How long the gateway's record must stand still after all is paid, with all workers at work. */
const QUIET_MS = 1_500;

export interface ProofOfWorkers extends Disturbed {
  readonly options: WorkersOptions;
  readonly charges_count: number;
  /** What each worker asked the gateway to take; together at least one for each charge. */
  readonly confirmations: readonly number[];
  readonly violations: readonly string[];
  readonly setup_s: number;
  readonly duration_s: number;
}

/** Lets many processes that know nothing of each other charge the same subscriptions, and asks the gateway what it took. */
export async function proveWorkers(options: WorkersOptions): Promise<ProofOfWorkers> {
  const begun_ms = performance.now();
  const redis = await RedisProcess.start();
  // This process serves the store and fills the views; it looks after nothing that is due.
  const world = await EngineWorld.start({ ONFILE_ROLES: 'api,projections', REDIS_URL: redis.url, LOG_LEVEL: 'error' });
  const workers: WorkerProcess[] = [];
  let port: StorePort | undefined;
  try {
    const due = await subscribeAll(world, options.subscriptions_count);
    const time = new SandboxTime(await world.storeLog(), due.environmentId);
    await world.settledPosition();
    const setup_s = (performance.now() - begun_ms) / 1_000;
    port = await openPort(world);
    // The same store, views, keys and gateway's book as the first process; nothing else is shared.
    const stores = { DATA_DIR: world.dataDir, EVENTSTORE_URL: port.connectionString, REDIS_URL: redis.url };
    const env = { ...stores, ONFILE_ROLES: 'renewals' };
    workers.push(...(await Promise.all(Array.from({ length: options.workers_count }, () => WorkerProcess.start(env)))));
    const done = new AbortController();
    const disturbing = disturbWorkers(
      workers,
      seededDice(options.seed),
      () => time.pass(PAST_DEADLINES_MS),
      done.signal,
    );
    await time.pass(2 * HOUR_MS);
    await allPaid(world).finally(() => done.abort());
    const disturbed = await disturbing;
    await time.pass(HOUR_MS);
    await pause(QUIET_MS);
    const confirmations = await Promise.all(workers.map((worker) => worker.end()));
    const tries: WorkerTry[] = await world.shop.pages('/v1/sandbox/gateway/charges');
    const logged = await loggedMoney(await world.storeLog());
    return {
      options,
      ...disturbed,
      charges_count: tries.length,
      confirmations,
      violations: violationsOfWorkers({ dueIntents: due.intents, price: PRICE, tries, logged }),
      setup_s,
      duration_s: (performance.now() - begun_ms) / 1_000,
    };
  } finally {
    for (const worker of workers) worker.kill();
    await port?.close();
    await world.close();
    await redis.close();
  }
}

/** Subscriptions that all start at one instant, an hour from now; answers the payment intents of their first cycles. */
async function subscribeAll({ shop, api }: EngineWorld, count: number) {
  const planId = await shop.plan();
  const startsAt = new Date(Date.parse(await shop.now()) + HOUR_MS).toISOString();
  const environmentId = (await api.get('/v1/customers')).headers.get('flint-merchant-environment-id')!;
  const buyers = await inLanes(Array.from({ length: Math.ceil(count / SUBSCRIPTIONS_PER_BUYER) }), LANES, () =>
    shop.buyer(),
  );
  const billing_start = { type: 'scheduled', starts_at: startsAt };
  const intents = await inLanes(Array.from({ length: count }), LANES, async (_, n) => {
    const { customerId } = buyers[n % buyers.length]!;
    const { subscription_id } = data(await shop.subscribe(customerId, planId, { billing_start }), 201);
    return resourceIdFor(ID_PREFIX.paymentIntent, commandIdOf(cycleKey(environmentId, subscription_id, 0)));
  });
  return { environmentId, intents };
}

/** The store, on a port. */
async function openPort({ dataDir }: EngineWorld): Promise<StorePort> {
  const address = await findRunningStore(join(dataDir, 'events'));
  if (address === undefined) throw new Error('no store runs in the data folder');
  return serveStorePort(address);
}

/** Waits until no subscription waits for its first payment any more. Throws when nothing happens for long. */
async function allPaid(world: EngineWorld): Promise<void> {
  const log = await world.storeLog();
  let head = await log.head();
  let moved_ms = performance.now();
  for (;;) {
    await pause(POLL_MS);
    const left = data(await world.api.get('/v1/subscriptions?status=incomplete&page_size=1'), 200);
    if (left.length === 0) return;
    const now = await log.head();
    if (now !== head) [head, moved_ms] = [now, performance.now()];
    if (performance.now() - moved_ms > STUCK_MS) throw new Error('the workers do not get on');
  }
}
