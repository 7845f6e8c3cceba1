import { assertNever, type DomainEvent } from '#kernel';
import { beginNextCycle, type Subscription } from '../subscription-state.js';
import type { LifecycleEvent, MovedCalendar } from './lifecycle.events.js';

/** How what is asked for moves a subscription. Dates are read from the events, never computed anew here. */
export function evolveLifecycle(before: Subscription, event: LifecycleEvent): Subscription {
  switch (event.type) {
    case 'SubscriptionReactivated':
      return { ...before, cancelAtPeriodEnd: false, cancellation: null };
    case 'SubscriptionResumed':
      return { ...moveCalendar(before, event.data.calendar), status: 'active', pausedAt: null, pausedFor: null };
    case 'SubscriptionCycleSkipped':
      return beginNextCycle(before, event.data.period.end);
    default:
      return assertNever(event);
  }
}

const LIFECYCLE_EVENTS: Readonly<Record<LifecycleEvent['type'], true>> = {
  SubscriptionReactivated: true,
  SubscriptionResumed: true,
  SubscriptionCycleSkipped: true,
};

export function isLifecycleEvent(event: DomainEvent): event is LifecycleEvent {
  return Object.hasOwn(LIFECYCLE_EVENTS, event.type);
}

function moveCalendar(before: Subscription, calendar: MovedCalendar | null): Subscription {
  if (calendar === null) return before;
  const { cycle, cycleStart, schedule, periodIndex } = calendar;
  const moved = { ...before, cycleStart, periodIndex, terms: { ...before.terms, schedule } };
  return cycle === before.cycle ? moved : { ...moved, cycle, attempts: 0, gatewayPaymentId: null, closedAttempt: null };
}
