import { checkCase, type ProofOfYears, proveYears } from './prove-years.js';
import { runProof } from './run-proof.js';
import { readYearsOptions } from './years-options.js';

/** Of so many subscriptions that differ everything is printed: the plan, the sheet, the records. */
const MOST_STORIES = 3;

const options = readYearsOptions(process.argv.slice(2));
const { subscriptions_count, years, seed } = options;

await runProof(`${subscriptions_count} subscriptions over ${years} years, --seed ${seed}`, async () => {
  const proof = await proveYears(options);
  const wrong = proof.cases.filter((each) => checkCase(each).length > 0);
  const stories = wrong.slice(0, MOST_STORIES).map((each) => JSON.stringify(each, undefined, 1));
  return { lines: linesOf(proof), wrong: proof.differences, stories };
});

function linesOf(proof: ProofOfYears): string[] {
  const { cases, options, paid_count, declined_count, waived_count, moving_s, renewals_count } = proof;
  const money = [...proof.money].map(([currency, amount]) => `${currency} ${amount}`).join(', ');
  const statuses = [...proof.statuses].map(([status, count]) => `${status} ${count}`).join(', ');
  return [
    `subscriptions     ${cases.length}: ${statuses}`,
    `cycles            paid ${paid_count}, declined tries ${declined_count}, waived ${waived_count}`,
    `money             ${money} (minor units)`,
    `renewals          ${renewals_count} tries in ${moving_s.toFixed(0)} s of moving: ${(renewals_count / moving_s).toFixed(0)}/s`,
    `memory            at most ${proof.peak_MiB.toFixed(0)} MiB (${proof.peakOwn_MiB.toFixed(0)} without mapped files)`,
    `duration          ${proof.duration_s.toFixed(0)} s`,
    `differences       ${proof.differences.length} (seed ${options.seed})`,
  ];
}
