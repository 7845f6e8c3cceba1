import type { BoundaryRecord, ZoneRules } from './boundary-record.js';
import type { MovedBoundary } from './moved-boundaries.js';

const MINUTE_MS = 60_000;

/** For people: by zone, how many subscriptions are billed at another time, and the first of them. */
export function renderMovedBoundaries(
  { rules, boundaries }: BoundaryRecord,
  here: ZoneRules,
  moved: readonly MovedBoundary[],
): string {
  const periods = boundaries.reduce((sum, { starts }) => sum + starts.length, 0);
  const lines = [
    `Zone rules ${named(rules)} recorded, ${named(here)} here; compared: subscriptions ${boundaries.length}, periods ${periods}.`,
    moved.length === 0 ? 'No period starts at another time.' : `Periods that start at another time: ${moved.length}`,
  ];
  for (const [timeZone, ofZone] of byZone(moved)) lines.push(`  ${timeZone}: ${summaryOf(ofZone)}`);
  return `${lines.join('\n')}\n`;
}

const named = ({ zoneData, node }: ZoneRules) => `${zoneData} (Node ${node})`;

function byZone(moved: readonly MovedBoundary[]): ReadonlyMap<string, readonly MovedBoundary[]> {
  const zones = new Map<string, MovedBoundary[]>();
  for (const boundary of moved) zones.set(boundary.timeZone, [...(zones.get(boundary.timeZone) ?? []), boundary]);
  return new Map([...zones].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function summaryOf(ofZone: readonly MovedBoundary[]): string {
  const subscriptions = new Set(
    ofZone.map(({ environmentId, subscriptionId }) => `${environmentId}/${subscriptionId}`),
  );
  const first = ofZone.reduce((earliest, each) => (each.recorded < earliest.recorded ? each : earliest));
  const minutes = `${first.by_ms > 0 ? '+' : ''}${first.by_ms / MINUTE_MS} min`;
  const where = `${first.environmentId}/${first.subscriptionId}, period ${first.period}`;
  return `subscriptions ${subscriptions.size}, periods ${ofZone.length}; first ${first.recorded} → ${first.here} (${minutes}; ${where})`;
}
