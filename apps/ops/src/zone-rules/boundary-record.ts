import { ZONE_DATA } from '#event-store';
import { OpsError } from '../ops-errors.js';
import type { UpcomingBoundaries } from './upcoming-boundaries.js';

const FORMAT = 'onfile-zone-rules-2';
/** Records without a closing line: whether one is whole cannot be told. */
const OLDER_FORMAT = 'onfile-zone-rules-1';

/** What computed the boundaries of a record. */
export interface ZoneRules {
  /** The release of the IANA time zone data, such as `2025c`. */
  readonly zoneData: string;
  readonly node: string;
}

export interface BoundaryRecord {
  readonly rules: ZoneRules;
  readonly boundaries: readonly UpcomingBoundaries[];
  /** Events that could not be read when it was made: subscriptions may be missing in it for them. */
  readonly unreadable_count: number;
}

/** The last line: without it nobody could tell a record from the first part of one. */
export interface ClosingLine {
  readonly subscription_count: number;
  readonly unreadable_count: number;
}

/** The rules that this process computes by. */
export function zoneRulesHere(): ZoneRules {
  return { zoneData: ZONE_DATA, node: process.version };
}

/** One JSON document a line: what computed it, then a subscription each, then how many they are. */
export function writeRecord({ rules, boundaries, unreadable_count }: BoundaryRecord): string {
  const closing: ClosingLine = { subscription_count: boundaries.length, unreadable_count };
  return [{ format: FORMAT, ...rules }, ...boundaries, closing].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws `OpsError` for a text that is no record, or only a part of one. */
export function readRecord(text: string): BoundaryRecord {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  const head = parsed(first ?? '') as (ZoneRules & { format: string }) | null;
  if (head?.format === OLDER_FORMAT) {
    throw new OpsError(
      'The record is of an older form, of which nobody can tell whether it is whole. Record again with the Node that runs the engine.',
    );
  }
  if (head?.format !== FORMAT) throw new OpsError('The file is no record of zone-rules record.');
  const { zoneData, node } = head;
  const boundaries = rest.slice(0, -1).map((line) => parsed(line) as UpcomingBoundaries);
  const closing = parsed(rest.at(-1) ?? 'null') as Partial<ClosingLine> | null;
  if (closing?.subscription_count !== boundaries.length || closing.unreadable_count === undefined) {
    throw new OpsError(
      'The file has no closing line, or another number of subscriptions than that tells: it was cut off.',
    );
  }
  return { rules: { zoneData, node }, boundaries, unreadable_count: closing.unreadable_count };
}

/** For people who would take what was compared for all there is; undefined when it is. */
export function warningOf({ unreadable_count: count }: Pick<BoundaryRecord, 'unreadable_count'>): string | undefined {
  if (count === 0) return undefined;
  return `ATTENTION: ${count} events could not be read; subscriptions may be missing in the record for them.\n`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new OpsError('The file is no record of zone-rules record, or was cut off.', { cause: error });
  }
}
