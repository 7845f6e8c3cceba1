import { setTimeout as pause } from 'node:timers/promises';
import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, rowOf, smallerRow } from './benchmark-row.js';
import { type EngineMemory, EngineUnderTest } from './engine-under-test.js';
import { median, spread } from './statistics.js';

const ASKED_START_S = 3;
const ASKED_EVENTS_COUNT = 1_000_000;
const ASKED_MEMORY_MIB = 200;
const IDLE_MS = 10_000;

/** How long a start takes with everything projected already, and what the engine then keeps in memory. */
export async function startRows({ options, dataDir }: BenchRun): Promise<readonly BenchmarkRow[]> {
  // Projects what the run has written so far.
  await (await EngineUnderTest.start(dataDir)).stop();
  const starts_s: number[] = [];
  const memories: EngineMemory[] = [];
  for (let round = 0; round < options.rounds_count; round++) {
    const engine = await EngineUnderTest.start(dataDir);
    starts_s.push(engine.readyAfter_ms / 1_000);
    memories.push(await engine.memory());
    if (round === options.rounds_count - 1) {
      await pause(IDLE_MS);
      memories.push(await engine.memory());
    }
    await engine.stop();
  }
  const events = options.events_count.toLocaleString('en-US');
  const start_s = median(starts_s);
  const judge = options.events_count < ASKED_EVENTS_COUNT ? smallerRow : rowOf;
  const idle = memories.at(-1)!;
  const most_MiB = Math.max(...memories.map(({ resident_MiB }) => resident_MiB));
  return [
    judge(
      {
        what: `start of the process to ready, ${events} events projected before`,
        measured: `${start_s.toFixed(2)} s (${spread(starts_s)})`,
        ceiling: '',
        ratio: '',
        asked: `≤ ${ASKED_START_S} s with ${ASKED_EVENTS_COUNT.toLocaleString('en-US')}`,
      },
      [{ value: start_s, limit: ASKED_START_S, isAtMost: true }],
    ),
    rowOf(
      {
        what: 'resident memory of the idle engine, store included',
        measured: `${most_MiB.toFixed(0)} MiB at most after start, ${idle.resident_MiB.toFixed(0)} MiB 10 s later (${idle.own_MiB.toFixed(0)} without mapped files)`,
        ceiling: '',
        ratio: '',
        asked: `≤ ${ASKED_MEMORY_MIB} MiB`,
      },
      [{ value: most_MiB, limit: ASKED_MEMORY_MIB, isAtMost: true }],
    ),
  ];
}
