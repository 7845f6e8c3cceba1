import type { BenchRun } from './bench-run.js';
import type { BenchmarkRow } from './benchmark-row.js';

export async function readRows(_run: BenchRun): Promise<readonly BenchmarkRow[]> {
  return [];
}
