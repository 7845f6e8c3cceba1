import { execFileSync } from 'node:child_process';

const MAX_SHOWN = 50;

/** What a run has to say: its counts, what disagreed, and what helps to understand that. */
export interface ProofReport {
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
  readonly stories?: readonly string[];
}

/** Prints what is asked for, then what came of it. The process ends with code 1 when anything disagreed. */
export function runProof(asked: string, prove: () => Promise<ProofReport>): Promise<void> {
  console.log(`${asked}, commit ${commit()}, Node ${process.version}`);
  return prove().then(
    ({ lines, wrong, stories = [] }) => {
      const more = wrong.length > MAX_SHOWN ? [`… and ${wrong.length - MAX_SHOWN} more`] : [];
      const shown = wrong.slice(0, MAX_SHOWN).map((line) => `WRONG ${line}`);
      for (const line of [...lines, ...shown, ...more, ...stories]) console.log(line);
      process.exitCode = wrong.length === 0 ? 0 : 1;
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

/** The commit that was run; `unknown` outside a clone. */
function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
