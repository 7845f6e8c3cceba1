import type { Interval } from '#kernel';
import type { Subscription, SubscriptionStatus } from '../subscription-state.js';

const RECURRING = 'recurring';

/** Whose price recurs: active, and past due until dunning has decided (ADR 0044). */
const EARNING: readonly SubscriptionStatus[] = ['active', 'past_due'];

/** What one subscription adds to the totals of its environment: one to its status, its price to those of its interval. */
export function subscriptionTotals({ status, terms }: Subscription): Readonly<Record<string, number>> {
  if (!EARNING.includes(status)) return { [statusTotal(status)]: 1 };
  const { interval, recurringAmount } = terms;
  return { [statusTotal(status)]: 1, [recurringTotal(recurringAmount.currency, interval)]: recurringAmount.amount };
}

export function statusTotal(status: SubscriptionStatus): string {
  return `status:${status}`;
}

/** Minor units of all prices of one currency and interval: whole numbers, so that nothing is rounded where it is summed. */
function recurringTotal(currency: string, { unit, count }: Interval): string {
  return [RECURRING, currency, unit, count].join(':');
}

/** What a total's name says; undefined for one of another kind. */
export function readRecurringTotal(name: string): { currency: string; interval: Interval } | undefined {
  const [kind, currency, unit, count] = name.split(':');
  if (kind !== RECURRING || currency === undefined) return undefined;
  return { currency, interval: { unit: unit as Interval['unit'], count: Number(count) } };
}
