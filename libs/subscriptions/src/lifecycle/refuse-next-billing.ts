import { plusDays, type Refusal, refuse, type Timestamp } from '#kernel';
import type { ScheduleOwner, Subscription } from '../subscription-state.js';

/** The next bill lies at most this far ahead. */
export const LATEST_BILLING_DAYS = 730;

const PARAM = { param: 'next_billing_at' };

/** Why a subscription cannot be billed next at that instant, or undefined. */
export function refuseNextBillingAt(
  {
    owner,
    nextBillingAt,
    now,
  }: { readonly owner: ScheduleOwner; readonly nextBillingAt: Timestamp | null; readonly now: Timestamp },
  { currentPeriod }: Subscription,
): Refusal | undefined {
  if (nextBillingAt === null) return owner === 'external' ? undefined : clearNotAllowed();
  if (currentPeriod !== null && nextBillingAt <= currentPeriod.start) {
    const message = 'The next bill cannot lie before the running period.';
    return refuse('SUBSCRIPTION_NEXT_BILLING_AT_BEFORE_PERIOD_START', message, PARAM);
  }
  if (nextBillingAt <= now) {
    return refuse('SUBSCRIPTION_NEXT_BILLING_AT_NOT_FUTURE', 'The next bill must lie in the future.', PARAM);
  }
  if (nextBillingAt <= plusDays(now, LATEST_BILLING_DAYS)) return undefined;
  const message = `The next bill lies at most ${LATEST_BILLING_DAYS} days ahead.`;
  return refuse('SUBSCRIPTION_NEXT_BILLING_AT_TOO_FAR', message, PARAM);
}

function clearNotAllowed(): Refusal {
  const message = 'Only a caller that owns the schedule can leave the next bill open.';
  return refuse('SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED', message, PARAM);
}
