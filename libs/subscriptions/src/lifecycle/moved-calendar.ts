import type { Schedule, Timestamp } from '#kernel';
import type { Subscription } from '../subscription-state.js';
import type { MovedCalendar } from './lifecycle.events.js';

/** Billing goes on at `cycleStart`, by the schedule's period of that index. Only for a subscription that owes nothing. */
export function moveCalendarTo(
  { cycle, attempts }: Subscription,
  cycleStart: Timestamp,
  schedule: Schedule,
  periodIndex: number,
): MovedCalendar {
  // A cycle that has been tried has a payment of a fixed amount at the gateway: it is left behind (ADR 0008).
  return { cycle: attempts === 0 ? cycle : cycle + 1, cycleStart, schedule, periodIndex };
}
