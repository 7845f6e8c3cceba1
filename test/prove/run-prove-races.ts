import { type ProofOfRaces, proveRaces } from './prove-races.js';
import { readRaceOptions } from './race-options.js';

const MAX_SHOWN = 50;

/** Runs the proof and prints its counts; ends with code 1 when no order of events explains a pair. */
async function main(): Promise<void> {
  const options = readRaceOptions(process.argv.slice(2));
  const { pairs_count, lanes_count, seed } = options;
  console.log(`2 × ${pairs_count} pairs, ${lanes_count} at once, --seed ${seed}`);
  const proof = await proveRaces(options);
  for (const line of linesOf(proof)) console.log(line);
  for (const violation of proof.violations.slice(0, MAX_SHOWN)) console.log(`VIOLATION ${violation}`);
  process.exitCode = proof.violations.length === 0 ? 0 : 1;
}

function linesOf({ options, orders, told, inside, charges, violations, duration_s }: ProofOfRaces): string[] {
  const counts = (map: ReadonlyMap<string, number>) =>
    [...map].sort().map(([what, count]) => `  ${what.padEnd(56)} ${count}`);
  return [
    'order of events, by the log',
    ...counts(orders),
    'what the caller of the renewal was told',
    ...counts(told),
    `the rival came in the middle of an attempt  ${inside}`,
    `charges at the gateway                      ${charges}`,
    `duration                                    ${duration_s.toFixed(0)} s`,
    `violations                                  ${violations.length} (seed ${options.seed})`,
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
