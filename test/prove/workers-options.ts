import { parseArgs } from 'node:util';
import { countOf } from './prove-options.js';

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
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  return {
    subscriptions_count: countOf('--subscriptions', values.subscriptions, 1, 1_000_000),
    workers_count: countOf('--workers', values.workers, 1, 64),
    seed: countOf('--seed', values.seed, 0, 2 ** 31),
  };
}
