import { parseArgs } from 'node:util';
import { countOf, seedOf, seedOption } from './proof-options.js';

export interface WorkersOptions {
  readonly subscriptions_count: number;
  readonly workers_count: number;
  readonly seed: number;
}

/** Reads `--subscriptions`, `--workers` and `--seed`. Throws on what it does not know. */
export function readWorkersOptions(args: readonly string[]): WorkersOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscriptions: { type: 'string', default: '20000' },
      workers: { type: 'string', default: '8' },
      seed: seedOption(),
    },
  });
  return {
    subscriptions_count: countOf('--subscriptions', values.subscriptions, 1, 1_000_000),
    workers_count: countOf('--workers', values.workers, 1, 64),
    seed: seedOf(values.seed),
  };
}
