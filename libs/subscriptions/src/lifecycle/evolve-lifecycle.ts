import { assertNever, type DomainEvent, type Fact } from '#kernel';
import { beginNextCycle } from '../begin-next-cycle.js';
import { takeEffect } from '../changed-terms.js';
import type { Subscription } from '../subscription-state.js';
import type { LifecycleEvent, MovedCalendar } from './lifecycle.events.js';

/** How what is asked for moves a subscription. Dates are read from the events, never computed anew here. */
export function evolveLifecycle(before: Subscription, event: LifecycleEvent, { at }: Fact): Subscription {
  switch (event.type) {
    case 'SubscriptionReactivated':
      return { ...before, cancelAtPeriodEnd: false, cancellation: null };
    case 'SubscriptionResumed':
      return { ...moveCalendar(before, event.data.calendar), status: 'active', pausedAt: null, pausedFor: null };
    case 'SubscriptionCycleSkipped':
      return beginNextCycle(before, event.data.period.end);
    case 'SubscriptionRenewalRequested':
      return { ...before, earlyRenewal: { requestedAt: at, failure: null } };
    case 'SubscriptionUpdated': {
      const { changes, terms } = event.data;
      return takeEffect({ ...before, ...changes, upcomingTerms: terms ?? before.upcomingTerms });
    }
    default:
      return assertNever(event);
  }
}

const LIFECYCLE_EVENTS: Readonly<Record<LifecycleEvent['type'], true>> = {
  SubscriptionReactivated: true,
  SubscriptionResumed: true,
  SubscriptionCycleSkipped: true,
  SubscriptionRenewalRequested: true,
  SubscriptionUpdated: true,
};

export function isLifecycleEvent(event: DomainEvent): event is LifecycleEvent {
  return Object.hasOwn(LIFECYCLE_EVENTS, event.type);
}

function moveCalendar(before: Subscription, calendar: MovedCalendar | null): Subscription {
  if (calendar === null) return before;
  const { cycle, cycleStart, schedule, periodIndex } = calendar;
  const moved = cycle === before.cycle ? { ...before, earlyRenewal: null } : beginNextCycle(before, cycleStart);
  return { ...moved, cycleStart, periodIndex, terms: { ...before.terms, schedule } };
}
