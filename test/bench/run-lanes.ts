import { setTimeout as pause } from 'node:timers/promises';

/** What many lanes did in a window of time, and how long each act took. */
export interface LaneReport {
  readonly rate_per_s: number;
  /** With those of the warm-up. */
  readonly total_count: number;
  readonly latencies_ms: readonly number[];
}

export interface LaneOptions {
  readonly lanes_count: number;
  readonly warmup_ms: number;
  readonly measure_ms: number;
  /** How long a lane rests after each act; not at all when left out. */
  readonly pause_ms?: number;
}

/** Lets each lane act again and again; counts what ends after the warm-up and before the end. */
export async function runLanes(
  { lanes_count, warmup_ms, measure_ms, pause_ms }: LaneOptions,
  act: (lane: number) => Promise<void>,
): Promise<LaneReport> {
  const from_ms = performance.now() + warmup_ms;
  const until_ms = from_ms + measure_ms;
  const latencies_ms: number[] = [];
  let total_count = 0;
  const run = async (lane: number) => {
    for (;;) {
      const started_ms = performance.now();
      if (started_ms >= until_ms) return;
      await act(lane);
      total_count++;
      const ended_ms = performance.now();
      if (ended_ms >= from_ms && ended_ms < until_ms) latencies_ms.push(ended_ms - started_ms);
      if (pause_ms !== undefined) await pause(pause_ms);
    }
  };
  await Promise.all(Array.from({ length: lanes_count }, (_, lane) => run(lane)));
  return { rate_per_s: latencies_ms.length / (measure_ms / 1_000), total_count, latencies_ms };
}
