import { plusDays, type Timestamp } from '#kernel';
import type { BillingSettingsValue } from '../billing/billing-settings.port.js';
import { amountOfCycle, waiverOf } from '../billing/due-charge.js';
import { nextObligation } from '../billing/next-obligation.js';
import { isRenewingEarly, type Subscription } from '../subscription-state.js';
import type { AnnouncementEvent } from './announcement.events.js';

/** A bill that is yet to be announced. */
export interface Announcement {
  readonly type: AnnouncementEvent['type'];
  readonly billsAt: Timestamp;
}

export type AnnouncementLeads = Pick<BillingSettingsValue, 'renewalUpcomingLead_days' | 'trialEndingLead_days'>;

/**
 * What is to be announced next, however far ahead it is; undefined when the next bill was announced for its date, is none
 * that comes by the calendar, or takes no money (ADR 0042).
 */
export function nextAnnouncement(subscription: Subscription): Announcement | undefined {
  const { status, cycleStart: billsAt, announcedBillAt } = subscription;
  const type = TYPES[status];
  if (type === undefined || billsAt === announcedBillAt || isRenewingEarly(subscription)) return undefined;
  if (nextObligation(subscription)?.kind !== 'charge') return undefined;
  return waiverOf(amountOfCycle(subscription)) === null ? { type, billsAt } : undefined;
}

/** Whoever waits for a first payment or a scheduled start has asked for that very bill. */
const TYPES: { readonly [Status in Subscription['status']]?: Announcement['type'] } = {
  active: 'SubscriptionRenewalUpcoming',
  trialing: 'SubscriptionTrialEnding',
};

/** From when on it is told of: the lead before the bill, and never before that which it follows from. */
export function announceAt(
  { updatedAt }: Subscription,
  announcement: Announcement,
  leads: AnnouncementLeads,
): Timestamp {
  const at = plusDays(announcement.billsAt, -leadOf(announcement.type, leads));
  return at > updatedAt ? at : updatedAt;
}

export function leadOf(type: Announcement['type'], leads: AnnouncementLeads): number {
  return type === 'SubscriptionTrialEnding' ? leads.trialEndingLead_days : leads.renewalUpcomingLead_days;
}
