import { type ProofOfWorkers, proveWorkers } from './prove-workers.js';
import { readWorkersOptions } from './workers-options.js';

const MAX_SHOWN = 50;

/** Runs the proof and prints its counts; ends with code 1 when a cycle was not charged exactly once. */
async function main(): Promise<void> {
  const options = readWorkersOptions(process.argv.slice(2));
  const { subscriptions_count, workers_count, seed } = options;
  console.log(`${subscriptions_count} subscriptions due at once, ${workers_count} workers, --seed ${seed}`);
  const proof = await proveWorkers(options);
  for (const line of linesOf(proof)) console.log(line);
  for (const violation of proof.violations.slice(0, MAX_SHOWN)) console.log(`VIOLATION ${violation}`);
  process.exitCode = proof.violations.length === 0 ? 0 : 1;
}

function linesOf(proof: ProofOfWorkers): string[] {
  const asked = proof.confirmations.reduce((sum, count) => sum + count, 0);
  return [
    `charges at the gateway   ${proof.charges_count}`,
    `asked for by workers     ${asked} (${proof.confirmations.join(', ')})`,
    `stopped and continued    ${proof.stops_count} times, ${proof.overtakings_count} of them past every attempt's deadline`,
    `duration                 ${proof.duration_s.toFixed(0)} s, ${proof.setup_s.toFixed(0)} s of it to subscribe`,
    `violations               ${proof.violations.length} (seed ${proof.options.seed})`,
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
