import { expect } from '@jest/globals';
import { bothViews, ENV, tallies } from './projection-fixtures.js';
import type { AnyProjection, ProjectionGroup } from './projection-group.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import type { ReadStore } from './read-store.port.js';
import { StoredViewReader } from './stored-view-reader.js';

/** The longest that any test waits for anything. */
export const WAIT_ms = 10_000;
const QUICK = { initial_ms: 1, max_ms: 5 };

let generation = 0;

/** A group that no test used before. */
export function newGroup(projections: readonly AnyProjection[] = bothViews): ProjectionGroup {
  return { name: 'test', projections, generation: ++generation };
}

/** The runners of one test; all are stopped after it. */
export class Runners {
  private readonly runners: ProjectionRunner[] = [];

  start(options: ProjectionRunnerOptions): ProjectionRunner {
    const runner = new ProjectionRunner({ backoff: QUICK, ...options });
    this.runners.push(runner);
    runner.start();
    return runner;
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.splice(0).map((runner) => runner.stop()));
  }
}

/** The positions that a tally was folded with. */
export async function applied(store: ReadStore, group: ProjectionGroup, id: string): Promise<readonly string[]> {
  return (await new StoredViewReader(store, [group]).get(tallies, ENV, id))?.applied ?? [];
}

/** What the tests of one store share. */
export interface RunnerContext {
  readonly store: () => ReadStore;
  readonly runners: Runners;
}

/** Waits until a runner has applied the log to its end, and so that views may be read. */
export async function reach(runner: ProjectionRunner, position: bigint): Promise<void> {
  expect(await runner.waitFor(position, WAIT_ms)).toBe(true);
  await until(async () => runner.status().state === 'live');
}

/** Waits until something holds; fails after ten seconds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it never came to hold');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
