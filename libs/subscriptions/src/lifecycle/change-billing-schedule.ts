import { type CommandContext, type Decision, type Refusal, refuse, type Schedule, type Timestamp } from '#kernel';
import { billingDates } from '../billing/next-obligation.js';
import { owesNothing, type ScheduleOwner, type Subscription, type SubscriptionState } from '../subscription-state.js';
import { subscriptionNotFound } from './cancel-subscription.js';
import type { InitiatedBy, SubscriptionBillingScheduleChanged } from './lifecycle.events.js';
import { moveCalendarTo } from './moved-calendar.js';
import { refuseNextBillingAt } from './refuse-next-billing.js';
import { refuseAnchorDay } from './refuse-start.js';

/** Says who sets the dates of a subscription, and when it is billed next. */
export class ChangeBillingSchedule {
  constructor(
    readonly context: CommandContext,
    readonly input: Omit<ScheduleChange, 'now'> & { readonly subscriptionId: string },
  ) {}
}

export interface ScheduleChange {
  readonly now: Timestamp;
  readonly owner: ScheduleOwner;
  /** Null: it waits until its owner says; only where that is the caller. */
  readonly nextBillingAt: Timestamp | null;
  /** The day of the month that periods start on from then on; that of the next bill when absent. */
  readonly billingAnchorDay?: number;
  readonly initiatedBy: InitiatedBy;
}

/**
 * Moves the next bill; the running period ends where the next one begins, and nobody pays for the difference (ADR 0040).
 * Refused with `SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED` unless it is active, goes on and owes nothing, with
 * `SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED`, `SUBSCRIPTION_NEXT_BILLING_AT_*` and the codes of the anchor day.
 */
export function decideChangeBillingSchedule(
  input: ScheduleChange,
  state: SubscriptionState,
): Decision<SubscriptionBillingScheduleChanged> {
  if (state === null) return subscriptionNotFound();
  const { owner, nextBillingAt, initiatedBy } = input;
  if (isAsWanted(input, state)) return [];
  const refusal = refuseMutation(state, input.now) ?? refuseNextBillingAt(input, state) ?? refuseDay(input, state);
  if (refusal !== undefined) return refusal;
  const { subscriptionId, scheduleOwner } = state;
  const previous = { owner: scheduleOwner, nextBillingAt: billingDates(state).nextBillingAt };
  const calendar =
    nextBillingAt === null ? null : moveCalendarTo(state, nextBillingAt, scheduleFrom(input, state, nextBillingAt), 0);
  const data = { subscriptionId, initiatedBy, owner, nextBillingAt, calendar, previous };
  return [{ type: 'SubscriptionBillingScheduleChanged', data }];
}

function isAsWanted({ owner, nextBillingAt, billingAnchorDay }: ScheduleChange, state: Subscription): boolean {
  const { scheduleOwner, terms } = state;
  const isSameDay = billingAnchorDay === undefined || billingAnchorDay === terms.schedule.anchorDay;
  return owner === scheduleOwner && nextBillingAt === billingDates(state).nextBillingAt && isSameDay;
}

function refuseMutation(state: Subscription, now: Timestamp): Refusal | undefined {
  if (state.status === 'active' && !state.cancelAtPeriodEnd && owesNothing(state, now)) return undefined;
  const { status, version } = state;
  const message =
    status === 'active' ? 'It ends with its period, or a payment is under way.' : 'Only an active subscription can.';
  return refuse('SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED', message, {
    param: 'status',
    current_status: status,
    current_version: version,
  });
}

function refuseDay({ owner, billingAnchorDay }: ScheduleChange, { terms }: Subscription): Refusal | undefined {
  return refuseAnchorDay({ owner, billingAnchorDay, interval: terms.interval });
}

function scheduleFrom({ billingAnchorDay }: ScheduleChange, { terms }: Subscription, anchor: Timestamp): Schedule {
  const { interval, timeZone } = terms.schedule;
  return { anchor, interval, timeZone, ...(billingAnchorDay !== undefined && { anchorDay: billingAnchorDay }) };
}
