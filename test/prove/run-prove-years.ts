import { execFileSync } from 'node:child_process';
import { checkCase, type ProofOfYears, proveYears } from './prove-years.js';
import { readYearsOptions } from './years-options.js';

/** Of so many subscriptions that differ everything is printed: the plan, the sheet, the records. */
const MOST_STORIES = 3;

/** Runs the proof and prints its counts; ends with code 1 when a record differs from its sheet. */
async function main(): Promise<void> {
  const options = readYearsOptions(process.argv.slice(2));
  const { subscriptions_count, years, seed } = options;
  console.log(`${subscriptions_count} subscriptions over ${years} years, --seed ${seed}`);
  const proof = await proveYears(options);
  for (const line of linesOf(proof)) console.log(line);
  for (const difference of proof.differences.slice(0, 50)) console.log(`DIFFERENCE ${difference}`);
  const wrong = proof.cases.filter((each) => checkCase(each).length > 0);
  for (const each of wrong.slice(0, MOST_STORIES)) console.log(JSON.stringify(each, undefined, 1));
  process.exitCode = proof.differences.length === 0 ? 0 : 1;
}

function linesOf(proof: ProofOfYears): string[] {
  const { cases, options, paid_count, declined_count, waived_count, moving_s, renewals_count } = proof;
  const money = [...proof.money].map(([currency, amount]) => `${currency} ${amount}`).join(', ');
  const statuses = [...proof.statuses].map(([status, count]) => `${status} ${count}`).join(', ');
  return [
    `commit            ${commit()}`,
    `subscriptions     ${cases.length}: ${statuses}`,
    `cycles            paid ${paid_count}, declined tries ${declined_count}, waived ${waived_count}`,
    `money             ${money} (minor units)`,
    `renewals          ${renewals_count} tries in ${moving_s.toFixed(0)} s of moving: ${(renewals_count / moving_s).toFixed(0)}/s`,
    `memory            at most ${proof.peak_MiB.toFixed(0)} MiB (${proof.peakOwn_MiB.toFixed(0)} without mapped files)`,
    `duration          ${proof.duration_s.toFixed(0)} s`,
    `differences       ${proof.differences.length} (seed ${options.seed})`,
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
