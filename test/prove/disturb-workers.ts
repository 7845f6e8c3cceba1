import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '#gateways';
import type { WorkerProcess } from './worker-process.js';

/** One worker is always left at work. */
const LEAST_AT_WORK = 1;
/** Between two stops of the same worker, by and large. */
const MAX_GAP_MS = 4_000;
const MAX_STILL_MS = 1_500;
/** How often time passes every attempt's deadline while a worker is held still, so that others take up its attempts. */
const OVERTAKEN = 0.4;

export interface Disturbed {
  readonly stops_count: number;
  /** How often others could take up what a worker that stood still had begun. */
  readonly overtakings_count: number;
}

/** Holds workers still at random, once at least, and lets them go on, until told to end; then all of them are at work. */
export async function disturbWorkers(
  workers: readonly WorkerProcess[],
  dice: Dice,
  passDeadlines: () => Promise<void>,
  signal: AbortSignal,
): Promise<Disturbed> {
  const still: Promise<void>[] = [];
  let stops_count = 0;
  let overtakings_count = 0;
  const holdStill = async (worker: WorkerProcess) => {
    const still_ms = dice() * MAX_STILL_MS;
    const isOvertaken = dice() < OVERTAKEN;
    worker.suspend();
    stops_count++;
    try {
      if (isOvertaken) {
        overtakings_count++;
        await passDeadlines();
      }
      await pause(still_ms);
    } finally {
      worker.resume();
    }
  };
  do {
    await pause((dice() * MAX_GAP_MS) / workers.length);
    const atWork = workers.filter(({ isStopped }) => !isStopped);
    if (atWork.length <= LEAST_AT_WORK) continue;
    still.push(holdStill(atWork[Math.floor(dice() * atWork.length)]!));
  } while (!signal.aborted);
  await Promise.all(still);
  return { stops_count, overtakings_count };
}
