import type { Json } from '../../apps/demo/src/api-client.js';
import type { Sheet, SheetRow } from './billing-sheet.js';
import type { LedgerRow, LoggedRow } from './recorded-billing.js';

/** What three records say of one subscription: the log, the gateway's ledger, and what callers are shown. */
export interface Recorded {
  readonly logged: readonly LoggedRow[];
  readonly ledger: readonly LedgerRow[];
  readonly shown: Json;
}

/** How far from the change of the card a line may lie that nobody moved the clock for. */
const REAL_TIME_MS = 600_000;

/** Where the records of a subscription differ from its sheet, in words; empty when all agree. */
export function differencesOf(sheet: Sheet, currency: string, { logged, ledger, shown }: Recorded): string[] {
  const tried = sheet.rows.filter(({ outcome }) => outcome !== 'waived');
  return [
    ...linesDiffer('log', sheet.rows, logged, (row, found) => [
      ...differ('cycle', row.cycle, found.cycle),
      ...datesDiffer('start', row.start_ms, found.start_ms),
      ...datesDiffer('end', row.end_ms, found.end_ms),
    ]),
    ...linesDiffer('ledger', tried, ledger, (_, found) => differ('currency', currency, found.currency)),
    ...differ('status', sheet.status, shown?.status),
    ...differ('completed cycles', sheet.completedCycles, shown?.completed_cycles),
    ...datesDiffer('period end', sheet.periodEnd_ms, parsed(shown?.current_period_end)),
    ...datesDiffer('next billing', sheet.nextBillingAt_ms, parsed(shown?.next_billing_at)),
    ...datesDiffer('next retry', sheet.nextRetryAt_ms, parsed(shown?.next_retry_at)),
  ];
}

type Line = Pick<SheetRow, 'at_ms' | 'amount'> & { readonly outcome: string };

function linesDiffer<Found extends Line>(
  record: string,
  rows: readonly SheetRow[],
  found: readonly Found[],
  more: (row: SheetRow, found: Found) => string[],
): string[] {
  const differences = differ('count of lines', rows.length, found.length);
  for (let n = 0; n < Math.min(rows.length, found.length); n++) {
    const [row, line] = [rows[n]!, found[n]!];
    const isNear = row.isOnRealTime && Math.abs(line.at_ms - row.at_ms) <= REAL_TIME_MS;
    differences.push(
      ...[
        ...differ('amount', row.amount, line.amount),
        ...differ('outcome', row.outcome, line.outcome),
        ...(isNear ? [] : datesDiffer('instant', row.at_ms, line.at_ms)),
        ...more(row, line),
      ].map((text) => `line ${n}: ${text}`),
    );
  }
  return differences.map((text) => `${record}: ${text}`);
}

function differ(what: string, expected: unknown, found: unknown): string[] {
  return expected === found ? [] : [`${what}: expected ${expected}, found ${found}`];
}

function datesDiffer(what: string, expected_ms: number | undefined, found_ms: number | undefined): string[] {
  return differ(what, shownDate(expected_ms), shownDate(found_ms));
}

function shownDate(at_ms: number | undefined): string {
  return at_ms === undefined ? 'none' : new Date(at_ms).toISOString();
}

function parsed(text: string | null | undefined): number | undefined {
  return text == null ? undefined : Date.parse(text);
}
