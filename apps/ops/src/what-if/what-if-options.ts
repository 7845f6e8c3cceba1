import { isCurrency, type Money, parseTimestamp, type Timestamp } from '#kernel';
import { SETTINGS_LIMITS } from '#merchants';
import { UsageError } from '../ops-errors.js';
import { readOptions } from '../read-options.js';

export interface WhatIfOptions {
  readonly isHelp: boolean;
  readonly isJson: boolean;
  readonly offsets_days: readonly number[];
  /** Cycles whose first failure was then or later. */
  readonly since: Timestamp;
  /** Undefined for all of them. */
  readonly environmentId: string | undefined;
  /** What a retry that reaches the gateway costs. */
  readonly feePerRetry: Money;
}

export const WHAT_IF_HELP = `Usage: npm run ops -- what-if dunning --offsets <days> --since <date> [options]

Tries another retry schedule on the renewals that failed, and shows it beside what really happened. It only reads.

  --offsets <days>      whole days from each failed try to the next, 1 to ${SETTINGS_LIMITS.dunningOffsets} of them: 1,3,7
  --since <date>        cycles that first failed then or later: 2026-01-31, or 2026-01-31T12:00:00Z
  --environment <id>    one environment only: menv_…
  --fee <minor units>   what a retry costs that reaches the gateway (default 10)
  --fee-currency <code> the currency of the fee (default USD)
  --json                prints one JSON document (npm run --silent ops -- … keeps npm's own lines out)
  --help                prints this

The log is found as the engine finds it: EVENTSTORE_URL, else the data folder DATA_DIR (default ./data), through the engine when it runs.
Exit codes: 0 done, 1 the log cannot be read, 2 the options cannot be meant.
`;

const OPTIONS = {
  offsets: { type: 'string' },
  since: { type: 'string' },
  environment: { type: 'string' },
  fee: { type: 'string', default: '10' },
  'fee-currency': { type: 'string', default: 'USD' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the options. Throws `UsageError`. */
export function readWhatIfOptions(args: readonly string[]): WhatIfOptions {
  const { values } = readOptions({ args: [...args], options: OPTIONS });
  const isHelp = values.help;
  return {
    isHelp,
    isJson: values.json,
    offsets_days: isHelp ? [] : offsetsOf(values.offsets),
    since: isHelp ? '' : sinceOf(values.since),
    environmentId: environmentOf(values.environment),
    feePerRetry: feeOf(values.fee, values['fee-currency']),
  };
}

function offsetsOf(text: string | undefined): readonly number[] {
  if (text === undefined)
    throw new UsageError('--offsets is missing: the days between tries, such as --offsets 1,3,7.');
  const offsets = text.split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : 0));
  const { dunningOffsets, dunningOffset_days } = SETTINGS_LIMITS;
  if (offsets.length > dunningOffsets || offsets.some((days) => days < 1 || days > dunningOffset_days)) {
    throw new UsageError(
      `--offsets takes 1 to ${dunningOffsets} whole numbers from 1 to ${dunningOffset_days}; not ${text}.`,
    );
  }
  return offsets;
}

function sinceOf(text: string | undefined): Timestamp {
  if (text === undefined) throw new UsageError('--since is missing: a date such as --since 2026-01-31.');
  const since = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (since === undefined)
    throw new UsageError(`--since takes a date such as 2026-01-31 or 2026-01-31T12:00:00Z; not ${text}.`);
  return since;
}

function environmentOf(text: string | undefined): string | undefined {
  if (text !== undefined && !text.startsWith('menv_')) {
    throw new UsageError(`--environment takes the id of an environment, menv_…; not ${text}.`);
  }
  return text;
}

function feeOf(amount: string, currency: string): Money {
  if (!/^\d{1,9}$/.test(amount)) throw new UsageError(`--fee takes a whole number of minor units; not ${amount}.`);
  if (!isCurrency(currency))
    throw new UsageError(`--fee-currency takes a currency's code such as USD; not ${currency}.`);
  return { amount: Number(amount), currency };
}
