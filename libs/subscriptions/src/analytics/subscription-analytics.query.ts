import type { Money, Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import type { SubscriptionStatus } from '../subscription-state.js';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import { type AnalyticsRange, daysBetween, startOfRange } from './analytics-window.js';
import { recurringRevenue } from './recurring-revenue.js';
import {
  type Activity,
  type ActivityDay,
  dayOf,
  quarterOf,
  subscriptionActivityProjection,
} from './subscription-activity.projection.js';
import { statusTotal } from './subscription-totals.js';

/** The figures of an environment's subscriptions (contract §13). */
export interface SubscriptionAnalyticsResource {
  readonly range: AnalyticsRange;
  readonly timezone: string;
  readonly snapshot_metrics: {
    readonly status_counts: Readonly<Record<`${SubscriptionStatus}_count`, number>>;
    readonly mrr_by_currency: readonly Money[];
    readonly arr_by_currency: readonly Money[];
  };
  readonly window_metrics: {
    readonly new_subscriptions: number;
    readonly canceled_subscriptions: number;
    readonly subscription_collected_money_by_currency: readonly Money[];
  };
}

export interface GetSubscriptionAnalytics {
  readonly environmentId: string;
  readonly now: Timestamp;
  readonly range: AnalyticsRange;
  readonly timeZone: string;
}

/** Reads one document of totals and at most 92 of days, whatever the number of subscriptions. */
export async function getSubscriptionAnalytics(
  views: ViewReader,
  { environmentId, now, range, timeZone }: GetSubscriptionAnalytics,
): Promise<SubscriptionAnalyticsResource> {
  const start = startOfRange(range, timeZone, now);
  const totals = await views.totals(subscriptionsProjection, environmentId);
  const days = await views.getMany(subscriptionActivityProjection, environmentId, daysBetween(start, now));
  const { monthly, yearly } = recurringRevenue(totals);
  return {
    range,
    timezone: timeZone,
    snapshot_metrics: {
      status_counts: statusCounts(totals),
      mrr_by_currency: monthly,
      arr_by_currency: yearly,
    },
    window_metrics: windowMetrics(activitiesSince(start, days)),
  };
}

function statusCounts(totals: Readonly<Record<string, bigint>>) {
  const count = (status: SubscriptionStatus) => Number(totals[statusTotal(status)] ?? 0n);
  return {
    active_count: count('active'),
    trialing_count: count('trialing'),
    past_due_count: count('past_due'),
    paused_count: count('paused'),
    canceled_count: count('canceled'),
    incomplete_count: count('incomplete'),
  };
}

function activitiesSince(start: Timestamp, days: readonly (ActivityDay | undefined)[]): readonly Activity[] {
  const first = { day: dayOf(start), quarter: quarterOf(start) };
  return days.flatMap((doc) => {
    if (doc === undefined) return [];
    const kept = Object.entries(doc.quarters).filter(([quarter]) => doc.day > first.day || quarter >= first.quarter);
    return kept.map(([, activity]) => activity);
  });
}

function windowMetrics(activities: readonly Activity[]): SubscriptionAnalyticsResource['window_metrics'] {
  let [created, canceled] = [0, 0];
  const collected = new Map<string, number>();
  for (const activity of activities) {
    created += activity.created ?? 0;
    canceled += activity.canceled ?? 0;
    for (const [currency, amount] of Object.entries(activity.collected ?? {})) {
      collected.set(currency, (collected.get(currency) ?? 0) + amount);
    }
  }
  const ordered = [...collected].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    new_subscriptions: created,
    canceled_subscriptions: canceled,
    subscription_collected_money_by_currency: ordered.map(([currency, amount]) => ({ amount, currency })),
  };
}
