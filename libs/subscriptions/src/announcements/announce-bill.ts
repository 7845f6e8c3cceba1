import type { Timestamp } from '#kernel';
import { amountOfCycle } from '../billing/due-charge.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { AnnouncementEvent } from './announcement.events.js';
import { type AnnouncementLeads, announceAt, leadOf, nextAnnouncement } from './next-announcement.js';

/** Tells of the next bill when its time has come and the bill itself has not; nothing else ever (ADR 0042). */
export function decideAnnounceBill(
  { now, leads }: { readonly now: Timestamp; readonly leads: AnnouncementLeads },
  state: SubscriptionState,
): readonly AnnouncementEvent[] {
  const announcement = state === null ? undefined : nextAnnouncement(state);
  if (state === null || announcement === undefined) return [];
  const { type, billsAt } = announcement;
  if (billsAt <= now || announceAt(state, announcement, leads) > now) return [];
  const { subscriptionId, customerId, cycle } = state;
  const data = {
    subscriptionId,
    customerId,
    cycle,
    billsAt,
    amount: amountOfCycle(state),
    lead_days: leadOf(type, leads),
  };
  return [{ type, data }];
}
