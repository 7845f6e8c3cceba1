import { type Environment, openLog } from '../open-log.js';
import type { OpsExitCode, OpsOutput } from '../ops-command.js';
import { UsageError } from '../ops-errors.js';
import { readOptions } from '../read-options.js';
import { warningOf, writeRecord, zoneRulesHere } from './boundary-record.js';
import { upcomingBoundaries } from './upcoming-boundaries.js';
import { ZONE_RULES_HELP } from './zone-rules-help.js';

const MOST_PERIODS = 1_000;
const OPTIONS = {
  periods: { type: 'string', default: '24' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Writes down when the next periods start of every subscription that lives outside UTC. */
export async function recordZoneRules(
  args: readonly string[],
  env: Environment,
  output: OpsOutput,
): Promise<OpsExitCode> {
  const { isHelp, periods } = optionsOf(args);
  if (isHelp) {
    output.out(ZONE_RULES_HELP);
    return 0;
  }
  const { log, close } = await openLog(env);
  try {
    const record = { rules: zoneRulesHere(), ...(await upcomingBoundaries(log, periods)) };
    const warning = warningOf(record);
    if (warning !== undefined) output.err(warning);
    output.out(writeRecord(record));
    return 0;
  } finally {
    await close();
  }
}

function optionsOf(args: readonly string[]): { readonly isHelp: boolean; readonly periods: number } {
  const { periods, help } = readOptions({ args: [...args], options: OPTIONS }).values;
  if (!/^\d{1,4}$/.test(periods) || Number(periods) < 1 || Number(periods) > MOST_PERIODS) {
    throw new UsageError(`--periods takes a whole number from 1 to ${MOST_PERIODS}; not ${periods}.`);
  }
  return { isHelp: help, periods: Number(periods) };
}
