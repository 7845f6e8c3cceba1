import type { BenchOptions } from './bench-options.js';
import { EngineUnderTest } from './engine-under-test.js';
import type { FillLog } from './fill-log.js';
import type { SampleTenant } from './sample-events.js';
import { runTask } from './task-process.js';

/** What the parts of one run share: a data folder whose log is filled once. */
export interface BenchRun {
  readonly options: BenchOptions;
  readonly dataDir: string;
  readonly tenant: SampleTenant;
  /** How many customers the log holds; each has one payment method. */
  readonly customers_count: number;
}

/** Makes a merchant and a key as a first start does, then fills the log with that merchant's customers. */
export async function prepareRun(options: BenchOptions, dataDir: string): Promise<BenchRun> {
  const engine = await EngineUnderTest.start(dataDir);
  const tenant = await askTenant(engine);
  await engine.stop();
  const job: FillLog = { dataDir, events_count: options.events_count, ...tenant };
  const customers_count = await runTask<FillLog, number>('./fill-log.js', job);
  return { options, dataDir, tenant, customers_count };
}

async function askTenant({ access }: EngineUnderTest): Promise<SampleTenant> {
  const answer = await fetch(`${access.baseUrl}/v1/sandbox/clock`, {
    headers: { authorization: `Bearer ${access.apiKey}` },
  });
  const environmentId = answer.headers.get('flint-merchant-environment-id');
  const merchantId = answer.headers.get('flint-merchant-id');
  if (!answer.ok || !environmentId || !merchantId) throw new Error(`the engine answered ${answer.status}`);
  return { environmentId, merchantId };
}
