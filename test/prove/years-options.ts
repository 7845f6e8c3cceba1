import { parseArgs } from 'node:util';
import { countOf, seedOf, seedOption } from './proof-options.js';

export interface YearsOptions {
  readonly subscriptions_count: number;
  readonly years: number;
  readonly seed: number;
}

/** Reads `--subscriptions`, `--years` and `--seed`. Throws on what it does not know. */
export function readYearsOptions(args: readonly string[]): YearsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscriptions: { type: 'string', default: '10000' },
      years: { type: 'string', default: '3' },
      seed: seedOption(),
    },
  });
  return {
    subscriptions_count: countOf('--subscriptions', values.subscriptions, 1, 1_000_000),
    years: yearsOf(values.years),
    seed: seedOf(values.seed),
  };
}

/** Parts of a year are welcome, down to one stop; the sandbox's cards expire after the third. */
function yearsOf(text: string): number {
  const years = Number(text);
  if (!(years >= 0.1 && years <= 3)) throw new RangeError('--years must be 0.1 to 3');
  return years;
}
