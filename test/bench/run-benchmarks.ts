import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTS, type Part, readOptions } from './bench-options.js';
import { type BenchRun, prepareRun } from './bench-run.js';
import { type BenchmarkRow, failedRow } from './benchmark-row.js';
import { catchUpRows } from './catch-up-rows.js';
import { commandRows } from './command-rows.js';
import { machineFacts } from './machine-facts.js';
import { readRows } from './read-rows.js';
import { renderReport, renderTable } from './render-report.js';
import { renewalRows } from './renewal-rows.js';
import { startRows } from './start-rows.js';
import { tripRows } from './trip-rows.js';

const MEASURE: Record<Part, (run: BenchRun) => Promise<readonly BenchmarkRow[]>> = {
  trips: tripRows,
  catchup: catchUpRows,
  start: startRows,
  reads: readRows,
  commands: commandRows,
  renewals: renewalRows,
};

const NOTES = [
  'The engine under test runs all its roles in one process, on its defaults: log level `info`, embedded store, LMDB views. Its load comes from another process over kept-alive connections of `node:http`.',
  'Ratios are taken round by round and the median is shown, with the spread in brackets, so that a machine that is busy with something else bears on both sides alike.',
  'Commands: the bare client appends the same event, at an exact revision, to a store of its own of the same kind, 64 appends at a time. It projects nothing, seals nothing and speaks no HTTP.',
  'Reads: the constant route is mounted in the same server by the benchmark, behind the same authentication, id check, log and metrics.',
  'Starts and catching up were measured with the number of events that the row names; `npm run bench -- --events 1000000` takes the number that is asked for.',
  "Renewals: the sandbox clock moves once; every charge is counted in the gateway's own record. Asked are 100,000 subscriptions; the row says how many there were.",
];

/** Measures what is asked of the engine and prints one table. A missed ratio is a result, not a failure of the run. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const facts = machineFacts();
  console.log(facts.join(' · '));
  const folder = await mkdtemp(join(tmpdir(), 'onfile-bench-'));
  const rows: BenchmarkRow[] = [];
  try {
    console.error(`filling a log with ${options.events_count} events`);
    const run = await prepareRun(options, join(folder, 'data'));
    for (const part of PARTS.filter((each) => options.parts.has(each))) {
      console.error(`measuring ${part}`);
      rows.push(...(await measure(part, run)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${renderTable(rows)}`);
  const after = `load after the run ${loadavg()[0]?.toFixed(1)} (the run itself makes about 2; more is other work on the machine)`;
  console.log(after);
  if (options.isWriting) await writeFile('docs/benchmarks.md', renderReport(rows, [...facts, after], NOTES));
}

/** A part that fails says so in the table; the others are still worth having. */
async function measure(part: Part, run: BenchRun): Promise<readonly BenchmarkRow[]> {
  try {
    return await MEASURE[part](run);
  } catch (error) {
    console.error(error);
    return [failedRow(part, error instanceof Error ? error.message : String(error))];
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
