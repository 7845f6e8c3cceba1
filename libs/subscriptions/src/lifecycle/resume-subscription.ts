import { type CommandContext, type Decision, refuse, type Timestamp } from '#kernel';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import type { SubscriptionResumed } from './lifecycle.events.js';
import { moveCalendarTo } from './moved-calendar.js';

/** Ends a pause. */
export class ResumeSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly subscriptionId: string },
  ) {}
}

/**
 * Ends a pause at once. Inside the paid period billing goes on where it was; afterwards a period begins now and is
 * charged now (ADR 0037). Refused with `CANNOT_RESUME` unless paused, `CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED` and
 * `CANNOT_RESUME_INITIAL_PAYMENT_PENDING` while an older cycle is unpaid.
 */
export function decideResumeSubscription(
  { now }: { readonly now: Timestamp },
  state: SubscriptionState,
): Decision<SubscriptionResumed> {
  if (state === null) return subscriptionNotFound();
  const detail = { current_status: state.status };
  if (state.status !== 'paused') return refuse('CANNOT_RESUME', 'Only a paused subscription can be resumed.', detail);
  if (state.dunning !== null || state.openAttempt !== null) {
    return state.activatedAt === null
      ? refuse('CANNOT_RESUME_INITIAL_PAYMENT_PENDING', 'The first payment is missing.', detail)
      : refuse('CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED', 'An overdue amount must be paid first.', detail);
  }
  return [{ type: 'SubscriptionResumed', data: resumption(state, now, 'requested') }];
}

/** The end of a pause at `now`, for a subscription that owes nothing. */
export function resumption(
  subscription: Subscription,
  now: Timestamp,
  reason: 'requested' | 'overdue_paid',
): SubscriptionResumed['data'] {
  const { subscriptionId, cycleStart, terms } = subscription;
  const resumed = { subscriptionId, reason };
  if (now < cycleStart || subscription.awaitingScheduleSince !== null)
    return { ...resumed, passedOver: null, calendar: null };
  const passedOver = { start: cycleStart, end: now };
  if (subscription.scheduleOwner === 'external') return { ...resumed, passedOver, calendar: null };
  const calendar = moveCalendarTo(subscription, now, { ...terms.schedule, anchor: now }, 0);
  return { ...resumed, passedOver, calendar };
}
