import { parseArgs } from 'node:util';

export interface ProveOptions {
  readonly charges_count: number;
  readonly kills_count: number;
  readonly buyers_count: number;
  /** How often each fault mode strikes, 0..1. */
  readonly probability: number;
  readonly seed: number;
}

/** Reads `--charges`, `--kills`, `--buyers`, `--faults` and `--seed`. Throws on what it does not know. */
export function readProveOptions(args: readonly string[]): ProveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      charges: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '25' },
      buyers: { type: 'string', default: '500' },
      faults: { type: 'string', default: '0.2' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  const probability = Number(values.faults);
  if (!(probability >= 0 && probability < 1)) throw new RangeError('--faults must lie in 0..1');
  return {
    charges_count: countOf('--charges', values.charges, 1, 1_000_000),
    kills_count: countOf('--kills', values.kills, 0, 1_000),
    buyers_count: countOf('--buyers', values.buyers, 10, 100_000),
    seed: countOf('--seed', values.seed, 0, 2 ** 31),
    probability,
  };
}

/** A whole number within its limits; throws `RangeError`. */
export function countOf(name: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least || count > most) {
    throw new RangeError(`${name} must be ${least} to ${most}`);
  }
  return count;
}
