import { readFile } from 'node:fs/promises';
import type { Environment } from '../open-log.js';
import type { OpsExitCode, OpsOutput } from '../ops-command.js';
import { OpsError, UsageError } from '../ops-errors.js';
import { readOptions } from '../read-options.js';
import { readRecord, warningOf, zoneRulesHere } from './boundary-record.js';
import { movedBoundaries } from './moved-boundaries.js';
import { renderMovedBoundaries } from './render-moved-boundaries.js';
import { ZONE_RULES_HELP } from './zone-rules-help.js';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Computes a record again by the zone rules of this Node, and tells what comes at another time. It needs no log. */
export async function compareZoneRules(
  args: readonly string[],
  _env: Environment,
  output: OpsOutput,
): Promise<OpsExitCode> {
  const { file, isHelp, isJson } = optionsOf(args);
  if (isHelp || file === undefined) {
    output.out(ZONE_RULES_HELP);
    return 0;
  }
  const record = readRecord(await textOf(file));
  const here = zoneRulesHere();
  const moved = movedBoundaries(record.boundaries);
  const warning = warningOf(record);
  if (warning !== undefined) output.err(warning);
  const document = { recorded: record.rules, here, unreadable_count: record.unreadable_count, moved };
  output.out(isJson ? `${JSON.stringify(document, null, 2)}\n` : renderMovedBoundaries(record, here, moved));
  return moved.length === 0 ? 0 : 3;
}

function optionsOf(args: readonly string[]) {
  const { values, positionals } = readOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [file, ...more] = positionals;
  const { help: isHelp, json: isJson } = values;
  if (!isHelp && (file === undefined || more.length > 0)) throw new UsageError('zone-rules compare takes one file.');
  return { file, isHelp, isJson };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OpsError(`${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
