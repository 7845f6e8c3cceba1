import type { EventLog } from '#event-store';

interface MoneyEvent {
  readonly amount?: { readonly amount: number };
  readonly paymentIntentId?: string;
}

/** Events that say that a payment intent's money was taken, and how much. */
const TAKEN: ReadonlySet<string> = new Set(['PaymentSucceeded', 'PaymentCaptured', 'BillingAttemptSucceeded']);

/** What the log itself says was taken for each payment intent, in minor units: read event by event, by no view. */
export async function loggedMoney(log: EventLog): Promise<Map<string, number>> {
  const money = new Map<string, number>();
  const reading = new AbortController();
  for await (const item of log.subscribe(undefined, reading.signal)) {
    if (item.kind === 'caught_up') break;
    if (item.kind !== 'event' || !TAKEN.has(item.event.type)) continue;
    const { amount, paymentIntentId } = item.event.data as MoneyEvent;
    const id = paymentIntentId ?? item.event.streamName.slice(item.event.streamName.indexOf('.') + 1);
    money.set(id, (money.get(id) ?? 0) + (amount?.amount ?? 0));
  }
  reading.abort();
  return money;
}
