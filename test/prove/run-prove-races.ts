import { type ProofOfRaces, proveRaces } from './prove-races.js';
import { readRaceOptions } from './race-options.js';
import { runProof } from './run-proof.js';

const options = readRaceOptions(process.argv.slice(2));
const { pairs_count, lanes_count, seed } = options;

await runProof(`2 × ${pairs_count} pairs, ${lanes_count} at once, --seed ${seed}`, async () => {
  const proof = await proveRaces(options);
  return { lines: linesOf(proof), wrong: proof.violations };
});

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
