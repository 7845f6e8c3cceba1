import { UpdateCustomer, UpdateCustomerHandler } from '#customers';
import { commandIdOf, LogCommandRunner } from '#event-store';
import { type CommandContext, isRefusal, timestampOf } from '#kernel';
import { CreatePaymentIntent, CreatePaymentIntentHandler } from '#payments';
import { CountingEventLog } from './counting-event-log.js';
import { openStoresHere } from './engine-stores-here.js';
import { type SampleTenant, sampleCustomer } from './sample-events.js';
import { serveTask } from './task-process.js';

export interface CountTrips extends SampleTenant {
  readonly dataDir: string;
  readonly commands_count: number;
}

/** Round trips to the store for each command, on average. */
export interface TripReport {
  readonly coldUpdate: number;
  readonly warmUpdate: number;
  readonly intentAlone: number;
  readonly intentOfCustomer: number;
}

/** Runs the engine's own handlers on a real store and counts what passes between them. */
async function count({ dataDir, commands_count, ...tenant }: CountTrips): Promise<TripReport> {
  const stores = await openStoresHere(dataDir);
  const log = new CountingEventLog(stores.events);
  const runner = new LogCommandRunner(log, stores.codec);
  const updates = new UpdateCustomerHandler(runner);
  const intents = new CreatePaymentIntentHandler(runner);
  const customerOf = (n: number) => sampleCustomer(n).customerId;
  const update = (n: number, pass: string) =>
    updates.execute(
      new UpdateCustomer(contextOf(tenant, `${pass}-${n}`), { customerId: customerOf(n), name: `${pass} ${n}` }),
    );
  const charge = { amount: { amount: 1_000, currency: 'USD' }, paymentOptions: ['card'] };
  const create = (n: number, customerId?: string) =>
    intents.execute(new CreatePaymentIntent(contextOf(tenant, `pi-${n}-${customerId}`), { ...charge, customerId }));
  const each = async (act: (n: number) => Promise<object>) => {
    const before = log.trips_count;
    for (let n = 0; n < commands_count; n++) {
      const outcome = await act(n);
      if (isRefusal(outcome as never)) throw new Error(`refused: ${JSON.stringify(outcome)}`);
    }
    return (log.trips_count - before) / commands_count;
  };
  try {
    return {
      coldUpdate: await each((n) => update(n, 'cold')),
      warmUpdate: await each((n) => update(n, 'warm')),
      intentAlone: await each((n) => create(n)),
      intentOfCustomer: await each((n) => create(n, customerOf(n))),
    };
  } finally {
    await stores.close();
  }
}

function contextOf(tenant: SampleTenant, name: string): CommandContext {
  return {
    ...tenant,
    commandId: commandIdOf('bench-trips', name),
    fingerprint: 'bench',
    actor: { type: 'api_key', id: 'ak_bench' },
    requestId: 'req_bench',
    now: timestampOf(Date.now()),
  };
}

serveTask(async (job: CountTrips) => ({ output: await count(job) }));
