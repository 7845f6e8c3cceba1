import { formatMoney, type Money, multiplyMoney } from '#kernel';
import { type DunningComparison, type DunningFigures, totalsOf } from '#subscriptions';
import { explainClasses } from './decline-class-words.js';
import type { EnvironmentAnswer, WhatIfAnswer } from './fold-dunning-log.js';
import { ASSUMPTIONS } from './what-if-assumptions.js';
import type { WhatIfOptions } from './what-if-options.js';

const ALL = 'all classes';

/** The answer for people. */
export function renderWhatIf(answer: WhatIfAnswer, options: WhatIfOptions): string {
  const { offsets_days, since } = options;
  const { events_count, position, unreadable_count, environments } = answer;
  const lines = [
    `What if failed renewals had been retried after ${offsets_days.join(', ')} days, each counted from the try before?`,
    `Cycles that first failed at ${since} or later; ${events_count} events read, to position ${position ?? 'none'}.`,
  ];
  if (unreadable_count > 0)
    lines.push(`ATTENTION: ${unreadable_count} events cannot be read; what they say is missing here.`);
  if (environments.length === 0) lines.push('', 'No cycle failed in that time.');
  for (const environment of environments) lines.push('', ...tableOf(environment, options.feePerRetry));
  const classes = explainClasses(environments.flatMap(({ rows }) => rows.map(({ declineClass }) => declineClass)));
  if (classes.length > 0)
    lines.push('', 'Classes, by how a cycle first failed:', ...classes.map((line) => `  ${line}`));
  lines.push('', 'How to read it:', ...ASSUMPTIONS.map((assumption) => `  ${assumption}`));
  return `${lines.join('\n')}\n`;
}

/** Two lines for each class: what happened, and beneath it what would have. */
function tableOf({ environmentId, until, rows }: EnvironmentAnswer, fee: Money): string[] {
  const head = ['class', 'cycles', 'at stake', '', 'recovered', 'unknown', 'open', 'retries', 'fees'];
  const cells = [...rows, ...totalsOf(rows, ALL)].flatMap(({ declineClass, cycles_count, amount, really, tried }) => [
    [declineClass, String(cycles_count), formatMoney(amount), 'really', ...figuresOf(really, '', fee)],
    ['', '', '', 'would be', ...figuresOf(tried, counted(tried.unknowable_count, tried.unknowable), fee)],
  ]);
  return [`Environment ${environmentId}, until ${until}`, ...aligned([head, ...cells])];
}

const counted = (count: number, money: Money) => `${count} (${formatMoney(money)})`;

function figuresOf(figures: DunningFigures, unknown: string, fee: Money): string[] {
  const { recovered_count, recovered, open_count, retries_count } = figures;
  const fees = formatMoney(multiplyMoney(fee, retries_count));
  return [counted(recovered_count, recovered), unknown, String(open_count), String(retries_count), fees];
}

/** The first column to the left, all others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** The answer for programs. */
export function whatIfDocument(answer: WhatIfAnswer, options: WhatIfOptions): object {
  const { offsets_days, since, feePerRetry } = options;
  return {
    policy: { offsets_days },
    since,
    fee_per_retry_money: feePerRetry,
    log: {
      position: answer.position?.toString() ?? null,
      events_count: answer.events_count,
      unreadable_events_count: answer.unreadable_count,
    },
    environments: answer.environments.map(({ environmentId, until, rows }) => ({
      environment_id: environmentId,
      until,
      by_class: rows.map((row) => ({ decline_class: row.declineClass, ...documentOf(row, feePerRetry) })),
      totals: totalsOf(rows, ALL).map((row) => documentOf(row, feePerRetry)),
    })),
    assumptions: ASSUMPTIONS,
  };
}

function documentOf({ currency, cycles_count, amount, really, tried }: DunningComparison, fee: Money) {
  const { unknowable_count, unknowable } = tried;
  return {
    currency,
    cycles_count,
    at_stake_money: amount,
    really: figuresDocument(really, fee),
    with_other_offsets: { ...figuresDocument(tried, fee), unknowable_count, unknowable_money: unknowable },
  };
}

function figuresDocument({ recovered_count, recovered, open_count, retries_count }: DunningFigures, fee: Money) {
  const fees_money = multiplyMoney(fee, retries_count);
  return { recovered_count, recovered_money: recovered, open_count, retries_count, fees_money };
}
