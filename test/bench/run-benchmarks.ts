import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTS, type Part, readOptions } from './bench-options.js';
import { type BenchRun, prepareRun } from './bench-run.js';
import type { BenchmarkRow } from './benchmark-row.js';
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
  'The engine runs all its roles in one process with its default log level; the load comes from a process of its own over 64',
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
      rows.push(...(await MEASURE[part](run)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${renderTable(rows)}`);
  if (options.isWriting) await writeFile('docs/benchmarks.md', renderReport(rows, facts, NOTES));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
