import { assertNever, type DomainEvent, type Fact, type Timestamp } from '#kernel';
import { beginNextCycle } from '../begin-next-cycle.js';
import { isSameInterval, takeEffect } from '../changed-terms.js';
import type { Subscription } from '../subscription-state.js';
import type {
  LifecycleEvent,
  MovedCalendar,
  SubscriptionBillingScheduleChanged,
  SubscriptionResumed,
} from './lifecycle.events.js';

/** How what is asked for moves a subscription. Dates are read from the events, never computed anew here. */
export function evolveLifecycle(before: Subscription, event: LifecycleEvent, { at }: Fact): Subscription {
  switch (event.type) {
    case 'SubscriptionReactivated':
      return { ...before, cancelAtPeriodEnd: false, cancellation: null };
    case 'SubscriptionResumed':
      return { ...resume(before, event, at), status: 'active', pausedAt: null, pausedFor: null };
    case 'SubscriptionCycleSkipped':
      return beginNextCycle(before, event.data.period.end);
    case 'SubscriptionRenewalRequested':
      return { ...before, earlyRenewal: { requestedAt: at, failure: null } };
    case 'SubscriptionUpdated': {
      const { changes, terms } = event.data;
      return takeEffect({ ...before, ...changes, upcomingTerms: terms ?? before.upcomingTerms });
    }
    case 'SubscriptionBillingScheduleChanged':
      return { ...reschedule(before, event, at), scheduleOwner: event.data.owner };
    case 'SubscriptionTerminationFeeAsked':
      return { ...before, terminationFeeOwedSince: null };
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
  SubscriptionBillingScheduleChanged: true,
  SubscriptionTerminationFeeAsked: true,
};

export function isLifecycleEvent(event: DomainEvent): event is LifecycleEvent {
  return Object.hasOwn(LIFECYCLE_EVENTS, event.type);
}

/** A date of the caller's own that passed in a pause is void: it waits for another. */
function resume(before: Subscription, { data }: SubscriptionResumed, at: Timestamp): Subscription {
  const { passedOver, calendar } = data;
  if (passedOver === null || calendar !== null) return moveCalendar(before, calendar);
  return { ...before, cycleStart: passedOver.end, awaitingScheduleSince: at };
}

/** The running period ends where the next one begins, sooner or later than it was to. */
function reschedule(before: Subscription, { data }: SubscriptionBillingScheduleChanged, at: Timestamp): Subscription {
  const { calendar } = data;
  if (calendar === null) return { ...before, awaitingScheduleSince: before.awaitingScheduleSince ?? at };
  const { currentPeriod } = before;
  const moved = { ...moveCalendar(before, calendar), awaitingScheduleSince: null };
  return { ...moved, currentPeriod: currentPeriod && { start: currentPeriod.start, end: calendar.cycleStart } };
}

function moveCalendar(before: Subscription, calendar: MovedCalendar | null): Subscription {
  if (calendar === null) return before;
  const { cycle, cycleStart, schedule, periodIndex } = calendar;
  const on = { ...before, terms: { ...before.terms, schedule } };
  if (cycle === before.cycle) return { ...on, earlyRenewal: null, cycleStart, periodIndex };
  const moved = beginNextCycle(on, cycleStart);
  // A new interval that takes effect with this cycle counts its own periods, from here.
  return isSameInterval(moved.terms.interval, schedule.interval) ? { ...moved, periodIndex } : moved;
}
