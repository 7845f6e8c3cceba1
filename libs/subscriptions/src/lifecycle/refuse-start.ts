import { type Interval, isRefusal, periodOf, plusDays, type Refusal, refuse, type Timestamp } from '#kernel';
import { refuseNotOfferedInterval, refuseNotOfferedQuantity } from '../plans/plan-terms.js';
import type { ScheduleOwner } from '../subscription-state.js';
import { type NewSubscription, scheduleFrom } from './create-subscription.js';

/** A scheduled start lies at most this far ahead. */
export const LATEST_START_DAYS = 730;

/** All that stands in the way of billing that starts so. A period is looked at only where day and interval can date it. */
export function refusalsOfStart(input: NewSubscription): readonly Refusal[] {
  const { quantity = 1, interval, plan } = input;
  const day = refuseDay(input);
  const notOffered = interval && refuseNotOfferedInterval(plan, interval);
  const start = day || notOffered ? undefined : refuseBillingStart(input);
  return [day, refuseNotOfferedQuantity(plan, quantity), notOffered, start].filter(isRefusal);
}

function refuseBillingStart(input: NewSubscription): Refusal | undefined {
  const { billingStart, now, plan } = input;
  if (billingStart.type === 'immediate') return undefined;
  if (billingStart.type === 'imported') return refuseImport(input, billingStart.periodStartedAt);
  const param = 'billing_start.starts_at';
  if (plan.trialPeriod_days > 0) {
    return refuse('SUBSCRIPTION_STARTS_AT_TRIAL_CONFLICT', 'A plan with a trial cannot start at a scheduled time.', {
      param,
    });
  }
  if (billingStart.startsAt <= now) {
    return refuse('SUBSCRIPTION_STARTS_AT_NOT_FUTURE', 'The start must lie in the future.', { param });
  }
  if (billingStart.startsAt > plusDays(now, LATEST_START_DAYS)) {
    return refuse('SUBSCRIPTION_BILLING_START_INVALID', 'The start lies at most 730 days ahead.', { param });
  }
  return undefined;
}

/** What was paid for elsewhere must run now: half-open, so at its very end it is over. */
function refuseImport(input: NewSubscription, periodStartedAt: Timestamp): Refusal | undefined {
  const isBegun = periodStartedAt <= input.now;
  if (isBegun && periodOf(scheduleFrom(input, periodStartedAt), 0).end > input.now) return undefined;
  const message = isBegun ? 'The period that began then is over.' : 'The period has not begun.';
  return refuse('SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT', message, { param: 'billing_start.period_started_at' });
}

function refuseDay({ billingScheduleOwner: owner, billingAnchorDay, plan, interval = plan.interval }: NewSubscription) {
  return refuseAnchorDay({ owner, billingAnchorDay, interval });
}

/** A day of the month means something only where we date the periods, and count them in months or years. */
export function refuseAnchorDay({
  owner,
  billingAnchorDay: day,
  interval: { unit },
}: {
  readonly owner: ScheduleOwner;
  readonly billingAnchorDay?: number;
  readonly interval: Interval;
}): Refusal | undefined {
  if (day === undefined) return undefined;
  const detail = { param: 'billing_anchor_day' };
  if (owner === 'external') {
    const message = 'Who owns the schedule names each date.';
    return refuse('SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED', message, detail);
  }
  const isDay = Number.isInteger(day) && day >= 1 && day <= 31;
  if (isDay && (unit === 'monthly' || unit === 'yearly')) return undefined;
  const message = isDay ? 'Only monthly and yearly plans have an anchor day.' : 'An anchor day is 1 to 31.';
  return refuse('INVALID_BILLING_ANCHOR_DAY', message, detail);
}
