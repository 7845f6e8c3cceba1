import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, smallerRow } from './benchmark-row.js';
import { type EngineMemory, EngineUnderTest } from './engine-under-test.js';
import type { HttpLoad, HttpLoadReport } from './http-load.js';
import { sampleCustomer } from './sample-events.js';
import { milliseconds, perSecond } from './statistics.js';
import { subscribeCustomers } from './subscribe-customers.js';
import { runTask } from './task-process.js';

const SUBSCRIPTIONS_COUNT = 2_000;
const ASKED_PER_S = 300;
const ASKED_P99_RATIO = 2;
const READ_RESOURCES_COUNT = 2_000;
/** A light, steady load of reads: it is there to feel the renewals, not to compete with them. */
const READERS = { lanes_count: 8, pause_ms: 20, warmup_ms: 500, measure_ms: 5_000 };
const SAMPLE_MS = 100;

/** Many subscriptions that fall due at one instant: how fast they are charged, in how much memory, and what others feel of it. */
export async function renewalRows({ dataDir, options, customers_count }: BenchRun): Promise<readonly BenchmarkRow[]> {
  const engine = await EngineUnderTest.start(dataDir, options.profileDir);
  try {
    const { dueAt } = await subscribeCustomers(engine.access, SUBSCRIPTIONS_COUNT);
    const paths = Array.from(
      { length: Math.min(READ_RESOURCES_COUNT, customers_count) },
      (_, n) => `/v1/customers/${sampleCustomer(n).customerId}`,
    );
    const job: HttpLoad = { ...engine.access, ...READERS, method: 'GET', paths, expectedStatus: 200 };
    const idle = await runTask<HttpLoad, HttpLoadReport>('./http-load.js', job);
    const before = await engine.memory();
    const watch = watchMemory(engine);
    const reading = runTask<HttpLoad, HttpLoadReport>('./http-load.js', { ...job, warmup_ms: 0 });
    const before_s = await engine.cpu_s();
    const renewed = await renewAll(engine, dueAt);
    const cpu_ms = (((await engine.cpu_s()) - before_s) * 1_000) / SUBSCRIPTIONS_COUNT;
    const [busy, most, after] = [await reading, await watch.end(), await engine.memory()];
    const what = `${SUBSCRIPTIONS_COUNT.toLocaleString('en-US')} subscriptions due at one instant`;
    return [
      smallerRow(
        {
          what: `${what}, charged at the sandbox gateway`,
          measured: `${perSecond(renewed.rate_per_s)} in ${renewed.duration_s.toFixed(1)} s, ${cpu_ms.toFixed(1)} ms CPU each; memory ${shown(before)} → at most ${shown(most)} → ${shown(after)}`,
          ceiling: '',
          ratio: '',
          asked: `≥ ${ASKED_PER_S}/s with 100,000`,
        },
        [{ value: renewed.rate_per_s, limit: ASKED_PER_S }],
      ),
      smallerRow(
        {
          what: '… and meanwhile GET /v1/customers/{id}, 8 readers that pause 20 ms',
          measured: `p99 ${milliseconds(busy.p99_ms)} (p50 ${milliseconds(busy.p50_ms)})`,
          ceiling: `p99 ${milliseconds(idle.p99_ms)} (p50 ${milliseconds(idle.p50_ms)}) idle`,
          ratio: (busy.p99_ms / idle.p99_ms).toFixed(1),
          asked: `≤ ${ASKED_P99_RATIO}`,
        },
        [{ value: busy.p99_ms / idle.p99_ms, limit: ASKED_P99_RATIO, isAtMost: true }],
      ),
    ];
  } finally {
    await engine.stop();
  }
}

/** Moves the sandbox's clock to where all are due; answers how long it took until every one was charged. */
async function renewAll({ access }: EngineUnderTest, to: string) {
  const before = await chargesMade(access);
  const started_ms = performance.now();
  const answer = await fetch(`${access.baseUrl}/v1/sandbox/clock/advance`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  });
  if (!answer.ok) throw new Error(`the clock was not moved: ${answer.status} ${await answer.text()}`);
  const duration_s = (performance.now() - started_ms) / 1_000;
  const charged_count = (await chargesMade(access)) - before;
  if (charged_count !== SUBSCRIPTIONS_COUNT) throw new Error(`${charged_count} charges of ${SUBSCRIPTIONS_COUNT}`);
  return { duration_s, rate_per_s: SUBSCRIPTIONS_COUNT / duration_s };
}

/** How many charges have succeeded by the gateway's own record. */
async function chargesMade({ baseUrl, apiKey }: EngineUnderTest['access']): Promise<number> {
  let count = 0;
  let token = '';
  do {
    const url = `${baseUrl}/v1/sandbox/gateway/charges?page_size=100${token && `&page_token=${encodeURIComponent(token)}`}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
    const page = (await answer.json()) as { data: { status: string }[]; next_page_token?: string };
    count += page.data.filter(({ status }) => status === 'succeeded').length;
    token = page.next_page_token ?? '';
  } while (token !== '');
  return count;
}

function shown({ resident_MiB, own_MiB }: EngineMemory): string {
  return `${resident_MiB.toFixed(0)} MiB (${own_MiB.toFixed(0)} without mapped files)`;
}

function watchMemory(engine: EngineUnderTest) {
  let most: EngineMemory = { resident_MiB: 0, own_MiB: 0 };
  const look = async () => {
    const now = await engine.memory();
    if (now.resident_MiB > most.resident_MiB) most = now;
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}
