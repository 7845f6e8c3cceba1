import { parseArgs } from 'node:util';
import { countOf, seedOf, seedOption } from './proof-options.js';

export interface ChargeOptions {
  readonly charges_count: number;
  readonly kills_count: number;
  readonly buyers_count: number;
  /** How often each fault mode strikes, 0..1. */
  readonly probability: number;
  readonly seed: number;
}

/** Reads `--charges`, `--kills`, `--buyers`, `--faults` and `--seed`. Throws on what it does not know. */
export function readChargeOptions(args: readonly string[]): ChargeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      charges: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '25' },
      buyers: { type: 'string', default: '500' },
      faults: { type: 'string', default: '0.2' },
      seed: seedOption(),
    },
  });
  const probability = Number(values.faults);
  if (!(probability >= 0 && probability < 1)) throw new RangeError('--faults must lie in 0..1');
  return {
    charges_count: countOf('--charges', values.charges, 1, 1_000_000),
    kills_count: countOf('--kills', values.kills, 0, 1_000),
    buyers_count: countOf('--buyers', values.buyers, 10, 100_000),
    seed: seedOf(values.seed),
    probability,
  };
}
