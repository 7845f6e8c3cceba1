/** One line of the table: what was measured against a ceiling of the same run, and what is asked. */
export interface BenchmarkRow {
  readonly what: string;
  readonly measured: string;
  /** Empty where nothing is compared with. */
  readonly ceiling: string;
  readonly ratio: string;
  readonly asked: string;
  readonly verdict: 'pass' | 'FAIL' | 'skipped' | 'shown';
}

/** What is asked of a number. */
export interface Limit {
  readonly value: number;
  readonly limit: number;
  readonly isAtMost?: boolean;
}

/** A row that passes when each of its limits is kept. */
export function rowOf(parts: Omit<BenchmarkRow, 'verdict'>, limits: readonly Limit[]): BenchmarkRow {
  return { ...parts, verdict: limits.every(isKept) ? 'pass' : 'FAIL' };
}

/** A row measured with less than is asked for: missing its limits there is a failure, keeping them proves nothing yet. */
export function smallerRow(parts: Omit<BenchmarkRow, 'verdict'>, limits: readonly Limit[]): BenchmarkRow {
  return { ...parts, verdict: limits.every(isKept) ? 'shown' : 'FAIL' };
}

/** A row that could not be measured here; it says why. */
export function skippedRow(what: string, why: string, asked: string): BenchmarkRow {
  return { what, measured: `skipped: ${why}`, ceiling: '', ratio: '', asked, verdict: 'skipped' };
}

/** A row in place of those that could not be finished. */
export function failedRow(what: string, message: string): BenchmarkRow {
  const measured = `broken off: ${message.split('\n')[0]!.slice(0, 80)}`;
  return { what, measured, ceiling: '', ratio: '', asked: '', verdict: 'FAIL' };
}

/** A row that explains another one; nothing is asked of it. */
export function shownRow(parts: Omit<BenchmarkRow, 'verdict' | 'asked'>): BenchmarkRow {
  return { ...parts, asked: '', verdict: 'shown' };
}

function isKept({ value, limit, isAtMost = false }: Limit): boolean {
  return isAtMost ? value <= limit : value >= limit;
}
