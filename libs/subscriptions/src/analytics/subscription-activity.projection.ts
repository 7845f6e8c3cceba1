import type { StoredEvent } from '#event-store';
import type { Timestamp } from '#kernel';
import type { Projection } from '#projections';
import type { BillingAttemptSucceeded } from '../billing-attempt.events.js';

/** What happened in a quarter of an hour. */
export interface Activity {
  readonly created?: number;
  readonly canceled?: number;
  /** Minor units by currency, before anything was given back. */
  readonly collected?: Readonly<Record<string, number>>;
}

/** A UTC day, by the start of each quarter of an hour in which something happened: `09:45`. */
export interface ActivityDay {
  readonly day: string;
  readonly quarters: Readonly<Record<string, Activity>>;
}

const NOTHING: Activity = {};

/**
 * The `subscription_activity` view: what happened when, in quarters of an hour. Every zone's days begin at a quarter of an
 * hour of UTC (ADR 0044), so the days of each zone can be put together from these exactly.
 */
export const subscriptionActivityProjection: Projection<ActivityDay> = {
  name: 'subscription_activity',
  version: 1,
  events: ['SubscriptionCreated', 'SubscriptionCanceled', 'BillingAttemptSucceeded'],
  documentIds: ({ fact }) => [dayOf(fact.at)],
  evolve: (doc, event, day) => {
    const quarter = quarterOf(event.fact.at);
    const quarters = doc?.quarters ?? {};
    return { day, quarters: { ...quarters, [quarter]: withEvent(quarters[quarter] ?? NOTHING, event) } };
  },
  indexes: {},
};

/** The UTC day of an instant, which is the id of its document. */
export function dayOf(at: Timestamp): string {
  return at.slice(0, 10);
}

/** The start of the quarter of an hour of an instant, in UTC. */
export function quarterOf(at: Timestamp): string {
  const minute = Math.floor(Number(at.slice(14, 16)) / 15) * 15;
  return `${at.slice(11, 13)}:${String(minute).padStart(2, '0')}`;
}

function withEvent(activity: Activity, event: StoredEvent): Activity {
  switch (event.type) {
    case 'SubscriptionCreated':
      return { ...activity, created: (activity.created ?? 0) + 1 };
    case 'SubscriptionCanceled':
      return { ...activity, canceled: (activity.canceled ?? 0) + 1 };
    case 'BillingAttemptSucceeded': {
      const { amount, currency } = (event.data as BillingAttemptSucceeded['data']).amount;
      const { collected } = activity;
      return { ...activity, collected: { ...collected, [currency]: (collected?.[currency] ?? 0) + amount } };
    }
    default:
      return activity;
  }
}
