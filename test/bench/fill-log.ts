import { streamNameOf } from '#event-store';
import type { EngineStores } from '../../apps/engine/src/runtime/engine-stores.js';
import { openStoresHere } from './engine-stores-here.js';
import {
  EVENTS_PER_CUSTOMER,
  encodeSample,
  firstEvents,
  laterEvents,
  type SampleTenant,
  sampleCustomer,
} from './sample-events.js';
import { serveTask } from './task-process.js';

export interface FillLog extends SampleTenant {
  readonly dataDir: string;
  readonly events_count: number;
}

const LANES_COUNT = 64;
/** Walks through the customers in an order that is not that of their making. Prime, so that each comes once. */
const STRIDE = 7_919;

/** Fills the log with customers: first each one's beginning, then a later change of each, in another order. */
async function fill({ dataDir, events_count, ...tenant }: FillLog): Promise<number> {
  const customers_count = Math.max(1, Math.floor(events_count / EVENTS_PER_CUSTOMER));
  const stores = await openStoresHere(dataDir);
  try {
    await inLanes(customers_count, (number) => append(stores, tenant, number, 0));
    await inLanes(customers_count, (n) => append(stores, tenant, (n * STRIDE) % customers_count, 1));
  } finally {
    await stores.close();
  }
  return customers_count;
}

async function append({ codec, events }: EngineStores, tenant: SampleTenant, number: number, pass: 0 | 1) {
  const first = firstEvents(number, tenant);
  const written = pass === 0 ? first : laterEvents(number);
  const lastRevision = pass === 0 ? -1 : first.length - 1;
  const prepared = await encodeSample(codec, tenant, number, written, lastRevision);
  const { customerId: id } = sampleCustomer(number);
  const name = streamNameOf({ category: 'customer', environmentId: tenant.environmentId, id });
  await events.append(
    name,
    prepared.map(({ encoded }) => encoded),
    lastRevision,
  );
}

async function inLanes(count: number, act: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: LANES_COUNT }, lane));
}

serveTask(async (job: FillLog) => ({ output: await fill(job) }));
