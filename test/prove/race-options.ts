import { parseArgs } from 'node:util';
import { countOf, seedOf, seedOption } from './proof-options.js';

export interface RaceOptions {
  /** Pairs of each kind: cancel against renew, and change of method against renew. */
  readonly pairs_count: number;
  /** How many pairs race at once. */
  readonly lanes_count: number;
  readonly seed: number;
}

/** Reads `--pairs`, `--lanes` and `--seed`. Throws on what it does not know. */
export function readRaceOptions(args: readonly string[]): RaceOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pairs: { type: 'string', default: '10000' },
      lanes: { type: 'string', default: '32' },
      seed: seedOption(),
    },
  });
  return {
    pairs_count: countOf('--pairs', values.pairs, 1, 1_000_000),
    lanes_count: countOf('--lanes', values.lanes, 1, 1_000),
    seed: seedOf(values.seed),
  };
}
