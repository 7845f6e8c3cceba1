import { type ProofOfWorkers, proveWorkers } from './prove-workers.js';
import { runProof } from './run-proof.js';
import { readWorkersOptions } from './workers-options.js';

const options = readWorkersOptions(process.argv.slice(2));
const { subscriptions_count, workers_count, seed } = options;

await runProof(
  `${subscriptions_count} subscriptions due at once, ${workers_count} workers, --seed ${seed}`,
  async () => {
    const proof = await proveWorkers(options);
    return { lines: linesOf(proof), wrong: proof.violations };
  },
);

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
