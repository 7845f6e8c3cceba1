import type { BenchmarkRow } from './benchmark-row.js';

const COLUMNS = ['what', 'measured', 'ceiling', 'ratio', 'asked', 'verdict'] as const;

/** The rows as a Markdown table whose columns also line up in a terminal. */
export function renderTable(rows: readonly BenchmarkRow[]): string {
  const cells = [COLUMNS as readonly string[], ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  const lines = cells.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return lines.join('\n');
}

/** The page that `--write` keeps. */
export function renderReport(
  rows: readonly BenchmarkRow[],
  facts: readonly string[],
  notes: readonly string[],
): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --write`. Each ceiling was measured in the same run, in turns with what it is compared with; a',
    'figure in brackets is the spread over the rounds. Absolute figures are those of one machine; the ratios are what is asked for.',
    '',
    ...facts.map((fact) => `- ${fact}`),
    '',
    renderTable(rows),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}
