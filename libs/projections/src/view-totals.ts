import type { Totals } from './projection.js';

/** Totals as they are stored: decimal texts, since a sum of many amounts may leave what a JSON number can hold. */
export type StoredTotals = Readonly<Record<string, string>>;

/** By how much each total grows; never by nothing. */
export type TotalsChange = ReadonlyMap<string, bigint>;

const NO_CHANGE: TotalsChange = new Map();
const NOTHING: Readonly<Record<string, number>> = {};

interface Totalled<Doc> {
  readonly totals?: (doc: Doc) => Readonly<Record<string, number>>;
}

/**
 * What a changed document adds to its view's totals: what it counts for now without what it counted for before. The document
 * and the totals are one write, so each document is in the totals exactly as it stands, however often the log was read.
 */
export function totalsChange<Doc extends object>(
  { totals }: Totalled<Doc>,
  before: Doc | undefined,
  after: Doc | undefined,
): TotalsChange {
  if (totals === undefined) return NO_CHANGE;
  const was = before === undefined ? NOTHING : totals(before);
  const is = after === undefined ? NOTHING : totals(after);
  const change = new Map<string, bigint>();
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const amount = BigInt(is[name] ?? 0) - BigInt(was[name] ?? 0);
    if (amount !== 0n) change.set(name, amount);
  }
  return change;
}

/** Adds one document's change to those of the batch. */
export function addChange(changes: Map<string, TotalsChange>, key: string, added: TotalsChange): void {
  const sum = new Map(changes.get(key));
  for (const [name, amount] of added) sum.set(name, (sum.get(name) ?? 0n) + amount);
  changes.set(key, sum);
}

/** The totals after a change; undefined when nothing is left. */
export function changedTotals(stored: StoredTotals | undefined, change: TotalsChange): StoredTotals | undefined {
  const totals = new Map(Object.entries(stored ?? {}));
  for (const [name, amount] of change) {
    const sum = BigInt(totals.get(name) ?? 0) + amount;
    if (sum === 0n) totals.delete(name);
    else totals.set(name, sum.toString());
  }
  return totals.size === 0 ? undefined : Object.fromEntries(totals);
}

export function readTotals(stored: StoredTotals | undefined): Totals {
  return Object.fromEntries(Object.entries(stored ?? {}).map(([name, sum]) => [name, BigInt(sum)]));
}
