import type { Interval, Money } from '#kernel';
import type { SubscriptionLineItem, SubscriptionTerms } from './subscription.events.js';
import type { Subscription } from './subscription-state.js';

/** What was changed about what is billed, whole, and from which cycle on. */
export interface ChangedTerms extends BilledTerms {
  readonly fromCycle: number;
  /** Set when a new interval keeps the day of the month that the old one began on. */
  readonly anchorDay?: number;
}

/** What each period is billed by. */
export interface BilledTerms {
  readonly quantity: number;
  readonly interval: Interval;
  readonly lineItems: readonly SubscriptionLineItem[];
  readonly recurringAmount: Money;
}

/** The terms that hold from the next cycle on; a change is made to these. */
export function latestTerms({ terms, upcomingTerms }: Subscription): BilledTerms {
  return upcomingTerms ?? terms;
}

/** Lets changed terms take effect once their first cycle is the one to be billed next. */
export function takeEffect(subscription: Subscription): Subscription {
  const { upcomingTerms, cycle, terms } = subscription;
  if (upcomingTerms === null || upcomingTerms.fromCycle > cycle) return subscription;
  const { quantity, interval, lineItems, recurringAmount, anchorDay } = upcomingTerms;
  const firstLineItems = subscription.firstLineItems ?? terms.lineItems;
  const changed = { ...subscription, upcomingTerms: null, firstLineItems };
  const billed = { ...terms, quantity, interval, lineItems, recurringAmount };
  if (isSameInterval(interval, terms.interval)) return { ...changed, terms: billed };
  return { ...changed, periodIndex: 0, terms: { ...billed, schedule: restarted(subscription, interval, anchorDay) } };
}

export function isSameInterval(one: Interval, other: Interval): boolean {
  return one.unit === other.unit && one.count === other.count;
}

/** Periods of the new interval are counted from the cycle that begins with it. */
function restarted({ cycleStart, terms }: Subscription, interval: Interval, anchorDay: number | undefined) {
  const schedule: SubscriptionTerms['schedule'] = { anchor: cycleStart, interval, timeZone: terms.schedule.timeZone };
  return anchorDay === undefined ? schedule : { ...schedule, anchorDay };
}
