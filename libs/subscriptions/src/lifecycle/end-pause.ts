import { periodStart, type Timestamp } from '#kernel';
import { dueObligation } from '../billing/next-obligation.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { SubscriptionResumed } from './lifecycle.events.js';
import { moveCalendarTo } from './moved-calendar.js';

/** Ends a pause whose cycles have elapsed, as of the instant it was to end, however late it is found; nothing before. */
export function decideEndPause(
  { now }: { readonly now: Timestamp },
  state: SubscriptionState,
): readonly SubscriptionResumed[] {
  if (state?.pausedFor == null || dueObligation(state, now)?.kind !== 'resume') return [];
  const { subscriptionId, cycleStart, terms, periodIndex } = state;
  const { cycles, resumesAt } = state.pausedFor;
  const { schedule } = terms;
  // The interval may have been changed meanwhile: then its periods are counted from here.
  const isOnCalendar = periodStart(schedule, periodIndex + cycles) === resumesAt;
  const calendar = isOnCalendar
    ? moveCalendarTo(state, resumesAt, schedule, periodIndex + cycles)
    : moveCalendarTo(state, resumesAt, { ...schedule, anchor: resumesAt }, 0);
  const passedOver = { start: cycleStart, end: resumesAt };
  return [{ type: 'SubscriptionResumed', data: { subscriptionId, reason: 'pause_elapsed', passedOver, calendar } }];
}
