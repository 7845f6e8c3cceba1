import { ZONE_DATA } from '#event-store';
import { OpsError } from '../ops-errors.js';
import type { UpcomingBoundaries } from './upcoming-boundaries.js';

const FORMAT = 'onfile-zone-rules-1';

/** What computed the boundaries of a record. */
export interface ZoneRules {
  /** The release of the IANA time zone data, such as `2025c`. */
  readonly zoneData: string;
  readonly node: string;
}

export interface BoundaryRecord {
  readonly rules: ZoneRules;
  readonly boundaries: readonly UpcomingBoundaries[];
}

/** The rules that this process computes by. */
export function zoneRulesHere(): ZoneRules {
  return { zoneData: ZONE_DATA, node: process.version };
}

/** One JSON document a line: what computed it, then a subscription each. */
export function writeRecord({ rules, boundaries }: BoundaryRecord): string {
  return [{ format: FORMAT, ...rules }, ...boundaries].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws `OpsError` for a text that is no record. */
export function readRecord(text: string): BoundaryRecord {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  const head = parsed(first ?? '') as (ZoneRules & { format: string }) | null;
  if (head?.format !== FORMAT) throw new OpsError('The file is no record of zone-rules record.');
  const { zoneData, node } = head;
  return { rules: { zoneData, node }, boundaries: rest.map((line) => parsed(line) as UpcomingBoundaries) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new OpsError('The file is no record of zone-rules record, or was cut off.', { cause: error });
  }
}
