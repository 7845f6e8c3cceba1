import type { BenchRun } from './bench-run.js';
import type { BenchmarkRow } from './benchmark-row.js';

export async function renewalRows(_run: BenchRun): Promise<readonly BenchmarkRow[]> {
  return [];
}
