import { parseArgs } from 'node:util';

/** The parts of the run, in the order in which they run. */
export const PARTS = ['trips', 'catchup', 'start', 'reads', 'commands', 'renewals'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  /** How many events the log holds for catching up and starting. */
  readonly events_count: number;
  /** How often each measurement is repeated, in turns with its ceiling. */
  readonly rounds_count: number;
  readonly isWriting: boolean;
  readonly parts: ReadonlySet<Part>;
  /** Where CPU profiles of the processes under test go; none are taken when left out. */
  readonly profileDir?: string;
}

/** Reads `--events`, `--rounds`, `--write`, `--only <parts>` and `--profile <folder>`. Throws on what it does not know. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join(',') },
      profile: { type: 'string' },
    },
  });
  const names = values.only.split(',');
  const unknown = names.find((name) => !PARTS.includes(name as Part));
  if (unknown !== undefined) throw new RangeError(`--only knows ${PARTS.join(', ')}; not ${unknown}`);
  return {
    events_count: countOf('--events', values.events, 5_000_000),
    rounds_count: countOf('--rounds', values.rounds, 100),
    isWriting: values.write,
    parts: new Set(names as Part[]),
    profileDir: values.profile,
  };
}

function countOf(name: string, text: string, limit: number): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1 || count > limit) throw new RangeError(`${name} must be 1 to ${limit}`);
  return count;
}
