import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, rowOf, shownRow } from './benchmark-row.js';
import { cpuOf_s, type EngineAccess } from './engine-under-test.js';
import type { HttpLoad, HttpLoadReport } from './http-load.js';
import { sampleCustomer } from './sample-events.js';
import type { ServeConstant } from './serve-constant.js';
import { median, milliseconds, perSecond, spread } from './statistics.js';
import { type RunningTask, runTask, startTask } from './task-process.js';

const CONNECTIONS_COUNT = 64;
const READ_RESOURCES_COUNT = 2_000;
const ASKED_RATIO = 0.8;

type ReadReport = HttpLoadReport & { readonly cpu_us: number };
type Reports = Record<'constant' | 'readiness' | 'customer' | 'clock', ReadReport[]>;

/** Reads of views over HTTP, against a route of the same server that has nothing to read. */
export async function readRows({ options, dataDir, customers_count }: BenchRun): Promise<readonly BenchmarkRow[]> {
  const { profileDir } = options;
  const server = await startTask<ServeConstant, EngineAccess>('./serve-constant.js', { dataDir }, { profileDir });
  const customers = Array.from({ length: Math.min(READ_RESOURCES_COUNT, customers_count) }, (_, n) =>
    sampleCustomer(n),
  );
  const paths = {
    constant: customers.map(({ customerId }) => `/v1/bench/constants/${customerId}`),
    readiness: customers.map(({ paymentMethodId }) => `/v1/payment-methods/${paymentMethodId}/readiness`),
    customer: customers.map(({ customerId }) => `/v1/customers/${customerId}`),
    clock: ['/v1/sandbox/clock'],
  };
  const reports: Reports = { constant: [], readiness: [], customer: [], clock: [] };
  try {
    for (const each of Object.values(paths)) await read(server, each);
    for (let round = 0; round < options.rounds_count; round++) {
      for (const name of Object.keys(paths) as (keyof typeof paths)[]) {
        reports[name].push(await read(server, paths[name]));
      }
    }
  } finally {
    await server.end();
  }
  return [
    readRow('GET /v1/payment-methods/{id}/readiness', reports.readiness, reports.constant),
    readRow('GET /v1/customers/{id}', reports.customer, reports.constant),
    shownRow({ ...parts('GET /v1/sandbox/clock (no view behind it)', reports.clock, reports.constant) }),
  ];
}

async function read(server: RunningTask<EngineAccess>, paths: readonly string[]): Promise<ReadReport> {
  const window = { lanes_count: CONNECTIONS_COUNT, warmup_ms: 500, measure_ms: 2_000 };
  const job: HttpLoad = { ...server.ready, ...window, method: 'GET', paths, expectedStatus: 200 };
  const before_s = await cpuOf_s(server.child.pid);
  const report = await runTask<HttpLoad, HttpLoadReport>('./http-load.js', job);
  const cpu_us = (((await cpuOf_s(server.child.pid)) - before_s) * 1_000_000) / report.total_count;
  return { ...report, cpu_us };
}

function readRow(what: string, measured: readonly ReadReport[], ceiling: readonly ReadReport[]): BenchmarkRow {
  const row = parts(what, measured, ceiling);
  return rowOf({ ...row, asked: `≥ ${ASKED_RATIO}` }, [
    { value: median(ratiosOf(measured, ceiling)), limit: ASKED_RATIO },
  ]);
}

function parts(what: string, measured: readonly ReadReport[], ceiling: readonly ReadReport[]) {
  const ratios = ratiosOf(measured, ceiling);
  const rate = (reports: readonly ReadReport[]) => perSecond(median(reports.map(({ rate_per_s }) => rate_per_s)));
  const cpu = (reports: readonly ReadReport[]) =>
    `${median(reports.map(({ cpu_us }) => cpu_us)).toFixed(0)} µs CPU each`;
  const p99_ms = median(measured.map((report) => report.p99_ms));
  return {
    what: `${what}, ${CONNECTIONS_COUNT} connections`,
    measured: `${rate(measured)}, p99 ${milliseconds(p99_ms)}, ${cpu(measured)}`,
    ceiling: `${rate(ceiling)} constant route, ${cpu(ceiling)}`,
    ratio: `${median(ratios).toFixed(2)} (${spread(ratios)})`,
  };
}

function ratiosOf(measured: readonly ReadReport[], ceiling: readonly ReadReport[]): number[] {
  return measured.map(({ rate_per_s }, round) => rate_per_s / ceiling[round]!.rate_per_s);
}
