import type { EventLog, RawEvent } from '#event-store';
import type { Json } from '../../apps/demo/src/api-client.js';
import type { Shop } from '../acceptance/shop.js';

/** A try at a cycle, or a cycle that cost nothing, as the log has it. */
export interface LoggedRow {
  readonly cycle: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly amount: number;
  readonly at_ms: number;
  outcome: string;
}

/** A try as the gateway has it. */
export interface LedgerRow {
  readonly at_ms: number;
  readonly amount: number;
  readonly currency: string;
  readonly outcome: string;
}

interface Logged {
  readonly period: { readonly start: string; readonly end: string };
  readonly amount: { readonly amount: number };
  readonly cycle: number;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  BillingAttemptSucceeded: 'paid',
  BillingAttemptDeclined: 'declined',
  BillingAttemptNotAttempted: 'not_attempted',
  BillingAttemptOutcomeUnknown: 'unknown',
};

/** What the log says of each subscription, in its order: read event by event, by no view. */
export async function loggedBilling(log: EventLog): Promise<Map<string, LoggedRow[]>> {
  const rows = new Map<string, LoggedRow[]>();
  const reading = new AbortController();
  for await (const item of log.subscribe(undefined, reading.signal)) {
    if (item.kind === 'caught_up') break;
    if (item.kind === 'event' && item.event.streamName.startsWith('subscription-')) addEvent(rows, item.event);
  }
  reading.abort();
  return rows;
}

function addEvent(rows: Map<string, LoggedRow[]>, { type, streamName, data, metadata }: RawEvent): void {
  const id = streamName.slice(streamName.indexOf('.') + 1);
  const own = rows.get(id) ?? [];
  rows.set(id, own);
  const begins = type === 'BillingAttemptStarted' || type === 'BillingCycleWaived';
  if (begins) {
    const { period, amount, cycle } = data as Logged;
    own.push({
      cycle,
      start_ms: Date.parse(period.start),
      end_ms: Date.parse(period.end),
      amount: amount.amount,
      at_ms: Date.parse((metadata as { occurredAt: string }).occurredAt),
      outcome: type === 'BillingCycleWaived' ? 'waived' : 'open',
    });
  }
  const outcome = OUTCOMES[type];
  const last = own.at(-1);
  if (outcome && last) last.outcome = outcome;
}

/** What the gateway's own ledger says of each customer, oldest first. */
export async function ledgerOf(shop: Shop): Promise<Map<string, LedgerRow[]>> {
  const rows = new Map<string, LedgerRow[]>();
  for (const charge of await shop.charges()) {
    const own = rows.get(charge.customer_id) ?? [];
    rows.set(charge.customer_id, own);
    const { amount, currency } = charge.amount_money;
    const outcome = charge.status === 'succeeded' ? 'paid' : charge.status;
    own.push({ at_ms: Date.parse(charge.created_at), amount, currency, outcome });
  }
  return rows;
}

/** What callers are shown of each subscription, by id. */
export async function shownSubscriptions(shop: Shop): Promise<Map<string, Json>> {
  const shown = await shop.pages('/v1/subscriptions');
  return new Map(shown.map((subscription) => [subscription.subscription_id, subscription]));
}
