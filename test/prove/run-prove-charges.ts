import { execFileSync } from 'node:child_process';
import { FAULT_MODES } from '#gateways';
import { type ProofOfCharges, proveCharges } from './prove-charges.js';
import { readProveOptions } from './prove-options.js';

/** Runs the proof and prints its counts; ends with code 1 when a record disagrees. */
async function main(): Promise<void> {
  const options = readProveOptions(process.argv.slice(2));
  const { charges_count, kills_count, probability, seed } = options;
  console.log(
    `${charges_count} charges, ${kills_count} kills, every fault mode at ${probability * 100} %, --seed ${seed}`,
  );
  const proof = await proveCharges(options);
  for (const line of linesOf(proof)) console.log(line);
  for (const violation of proof.violations.slice(0, 50)) console.log(`VIOLATION ${violation}`);
  for (const story of proof.stories) console.log(story);
  process.exitCode = proof.violations.length === 0 ? 0 : 1;
}

function linesOf(proof: ProofOfCharges): string[] {
  const { findings, options, refunds } = proof;
  const modes = FAULT_MODES.filter((mode) => mode !== 'none');
  const counts = (map: ReadonlyMap<string, number>) => [...map].map(([what, count]) => `${what} ${count}`).join(', ');
  const { gateway, engine, log } = findings.totals;
  return [
    `commit            ${commit()}`,
    `faults struck     ${counts(proof.strikes)}`,
    `never struck      ${modes.filter((mode) => !proof.strikes.has(mode)).join(', ') || 'none'}`,
    `clients were told ${counts(proof.told)}`,
    `after 20 h        ${counts(proof.statuses)}`,
    `quarantined       ${proof.quarantined} (settled by the operator from the gateway's record)`,
    `not settled       ${proof.unsettled.length}`,
    `charged twice     ${findings.chargedTwice.length}`,
    `lost              ${findings.lost.length}`,
    `made up           ${findings.madeUp.length}`,
    `other amount      ${findings.otherAmount.length}`,
    `log differs       ${findings.logDiffers.length}`,
    `taken back        ${findings.takenBack.length}`,
    `money             gateway ${gateway}, engine ${engine}, log ${log} (minor units)`,
    `refunds           gateway ${refunds.totals.gateway}, engine ${refunds.totals.engine}; open ${refunds.open.length}`,
    `kills             ${proof.kills}; requests sent again ${proof.sentAgain}`,
    `requests          p50 ${proof.p50_ms.toFixed(1)} ms, p99 ${proof.p99_ms.toFixed(1)} ms`,
    `duration          ${proof.duration_s.toFixed(0)} s`,
    `violations        ${proof.violations.length} (seed ${options.seed})`,
  ];
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
