import { streamNameOf } from '#event-store';
import type { BareAppends, BareAppendsReport } from './bare-appends.js';
import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, rowOf } from './benchmark-row.js';
import { EngineUnderTest } from './engine-under-test.js';
import type { HttpLoad, HttpLoadReport } from './http-load.js';
import { sampleCustomer } from './sample-events.js';
import { median, milliseconds, perSecond, spread } from './statistics.js';
import { runTask } from './task-process.js';
import { readWrittenEvent, type WrittenEvent } from './written-event.js';

const LANES_COUNT = 64;
const CUSTOMERS_COUNT = 2_000;
const ASKED_RATIO = 0.5;
const ASKED_P99_MS = 50;
const WINDOW = { lanes_count: LANES_COUNT, warmup_ms: 2_000, measure_ms: 4_000 };

/** The bare client starts anew each time: it must be as warm as the engine is by then, or the ceiling would stand too low. */

/** A command of which each request is one append of one event. */
interface MeasuredCommand {
  readonly what: string;
  readonly load: Pick<HttpLoad, 'method' | 'paths' | 'body' | 'expectedStatus'>;
  readonly category: string;
  /** Where the answer says which stream it wrote. */
  readonly idField: string;
  readonly streams_count: number;
}

interface Rounds {
  readonly http: (HttpLoadReport & { readonly cpu_ms: number })[];
  readonly bare: BareAppendsReport[];
}

/** Commands over HTTP against appends of the same event by the client alone. */
export async function commandRows(run: BenchRun): Promise<readonly BenchmarkRow[]> {
  const engine = await EngineUnderTest.start(run.dataDir, run.options.profileDir);
  try {
    const rows: BenchmarkRow[] = [];
    for (const command of commandsOf(run)) rows.push(await measure(run, engine, command));
    return rows;
  } finally {
    await engine.stop();
  }
}

function commandsOf({ customers_count }: BenchRun): readonly MeasuredCommand[] {
  const streams_count = Math.min(CUSTOMERS_COUNT, customers_count);
  const paths = Array.from({ length: streams_count }, (_, n) => `/v1/customers/${sampleCustomer(n).customerId}`);
  const intent =
    '{"amount_money":{"amount":2000,"currency":"USD"},"payment_options":["card"],"external_reference_id":"o-%n"}';
  return [
    {
      what: 'PATCH /v1/customers/{id}',
      load: { method: 'PATCH', paths, body: '{"name":"Name %n"}', expectedStatus: 200 },
      category: 'customer',
      idField: 'customer_id',
      streams_count,
    },
    {
      what: 'POST /v1/payment-intents',
      load: { method: 'POST', paths: ['/v1/payment-intents'], body: intent, expectedStatus: 201 },
      category: 'payment_intent',
      idField: 'payment_intent_id',
      streams_count: 0,
    },
  ];
}

async function measure(run: BenchRun, engine: EngineUnderTest, command: MeasuredCommand): Promise<BenchmarkRow> {
  const written = await writeOne(run, engine, command);
  const rounds: Rounds = { http: [], bare: [] };
  // The first seconds of a program are those of its compiler: they are not counted.
  await runTask<HttpLoad, HttpLoadReport>('./http-load.js', { ...WINDOW, ...engine.access, ...command.load });
  for (let round = 0; round < run.options.rounds_count; round++) {
    const { event, streamName } = written;
    const { streams_count } = command;
    rounds.bare.push(
      await runTask<BareAppends, BareAppendsReport>('./bare-appends.js', {
        ...WINDOW,
        event,
        streamName,
        streams_count,
      }),
    );
    const load = { ...WINDOW, ...engine.access, ...command.load, firstNumber: (round + 1) * 10_000_000 };
    const before_s = await engine.cpu_s();
    const report = await runTask<HttpLoad, HttpLoadReport>('./http-load.js', load);
    const cpu_ms = (((await engine.cpu_s()) - before_s) * 1_000) / report.total_count;
    rounds.http.push({ ...report, cpu_ms });
  }
  return commandRow(command.what, written, rounds);
}

/** Carries the command out once, to see what the engine writes for it. */
async function writeOne({ dataDir, tenant }: BenchRun, { access }: EngineUnderTest, command: MeasuredCommand) {
  const { method, paths, body } = command.load;
  const answer = await fetch(`${access.baseUrl}${paths[0]}`, {
    method,
    headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' },
    body: body?.replaceAll('%n', '10'),
  });
  const { data } = (await answer.json()) as { data: Record<string, string> };
  if (!answer.ok) throw new Error(`${command.what} answered ${answer.status}`);
  const { environmentId } = tenant;
  return readWrittenEvent(
    dataDir,
    streamNameOf({ category: command.category, environmentId, id: data[command.idField]! }),
  );
}

function commandRow(what: string, { size_bytes }: WrittenEvent, { http, bare }: Rounds): BenchmarkRow {
  const ratios = http.map(({ rate_per_s }, round) => rate_per_s / bare[round]!.rate_per_s);
  const ratio = median(ratios);
  const p50_ms = median(http.map((report) => report.p50_ms));
  const p99_ms = median(http.map((report) => report.p99_ms));
  const load = median(http.map(({ loadCpu_share }) => loadCpu_share));
  const cpu = (reports: readonly { cpu_ms: number }[]) =>
    `${median(reports.map((each) => each.cpu_ms)).toFixed(2)} ms CPU each`;
  const rate = (reports: readonly { rate_per_s: number }[]) =>
    perSecond(median(reports.map((each) => each.rate_per_s)));
  return rowOf(
    {
      what: `${what}, one append of ${size_bytes} B, ${LANES_COUNT} connections`,
      measured: `${rate(http)}, p50 ${milliseconds(p50_ms)}, p99 ${milliseconds(p99_ms)}, ${cpu(http)}; load took ${load.toFixed(2)} cores`,
      ceiling: `${rate(bare)} bare appends, p99 ${milliseconds(median(bare.map((each) => each.p99_ms)))}, ${cpu(bare)}`,
      ratio: `${ratio.toFixed(2)} (${spread(ratios)})`,
      asked: `≥ ${ASKED_RATIO}, p99 ≤ ${ASKED_P99_MS} ms`,
    },
    [
      { value: ratio, limit: ASKED_RATIO },
      { value: p99_ms, limit: ASKED_P99_MS, isAtMost: true },
    ],
  );
}
