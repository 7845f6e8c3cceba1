import { FAULT_MODES } from '#gateways';
import { readChargeOptions } from './charge-options.js';
import { type ProofOfCharges, proveCharges } from './prove-charges.js';
import { runProof } from './run-proof.js';

const options = readChargeOptions(process.argv.slice(2));
const { charges_count, kills_count, probability, seed } = options;
const asked = `${charges_count} charges, ${kills_count} kills, every fault mode at ${probability * 100} %, --seed ${seed}`;

await runProof(asked, async () => {
  const proof = await proveCharges(options);
  return { lines: linesOf(proof), wrong: proof.violations, stories: proof.stories };
});

function linesOf(proof: ProofOfCharges): string[] {
  const { findings, refunds } = proof;
  const modes = FAULT_MODES.filter((mode) => mode !== 'none');
  const counts = (map: ReadonlyMap<string, number>) => [...map].map(([what, count]) => `${what} ${count}`).join(', ');
  const { gateway, engine, log } = findings.totals;
  return [
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
    `violations        ${proof.violations.length} (seed ${seed})`,
  ];
}
