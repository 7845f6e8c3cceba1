import { plusDays, type Refusal, refuse } from '#kernel';
import { refuseNotOfferedInterval, refuseNotOfferedQuantity } from '../plans/plan-terms.js';
import type { NewSubscription } from './create-subscription.js';

/** A scheduled start lies at most this far ahead. */
export const LATEST_START_DAYS = 730;

/** Why billing cannot start in this way, or undefined. */
export function refuseStart(input: NewSubscription): Refusal | undefined {
  return refuseOwner(input) ?? refuseBillingStart(input) ?? refuseAnchorDay(input) ?? refuseChoices(input);
}

function refuseOwner({ billingScheduleOwner }: NewSubscription): Refusal | undefined {
  if (billingScheduleOwner !== 'external') return undefined;
  return refuse('INVALID_BILLING_SCHEDULE_OWNER', 'Schedules of another owner are not supported yet.', {
    param: 'billing_schedule.owner',
  });
}

function refuseBillingStart({ billingStart, now, plan }: NewSubscription): Refusal | undefined {
  if (billingStart.type === 'immediate') return undefined;
  if (billingStart.type === 'imported') {
    return refuse('SUBSCRIPTION_BILLING_START_INVALID', 'Imported subscriptions are not supported yet.', {
      param: 'billing_start.type',
    });
  }
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

/** A day of the month means something only where periods are counted in months or years. */
function refuseAnchorDay({
  billingAnchorDay: day,
  plan,
  interval = plan.interval,
}: NewSubscription): Refusal | undefined {
  if (day === undefined) return undefined;
  const isDay = Number.isInteger(day) && day >= 1 && day <= 31;
  if (isDay && (interval.unit === 'monthly' || interval.unit === 'yearly')) return undefined;
  const message = isDay ? 'Only monthly and yearly plans have an anchor day.' : 'An anchor day is 1 to 31.';
  return refuse('INVALID_BILLING_ANCHOR_DAY', message, { param: 'billing_anchor_day' });
}

function refuseChoices({ quantity = 1, interval, plan }: NewSubscription): Refusal | undefined {
  return refuseNotOfferedQuantity(plan, quantity) ?? (interval && refuseNotOfferedInterval(plan, interval));
}
