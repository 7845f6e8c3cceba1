import { calendarDate, type Interval, type Schedule } from '#kernel';
import { type BilledTerms, type ChangedTerms, isSameInterval, latestTerms } from '../changed-terms.js';
import { recurringAmountOf } from '../plans/plan-terms.js';
import { isRenewingEarly, type Subscription } from '../subscription-state.js';
import type { InitiatedBy, OwnersWords, SubscriptionUpdated } from './lifecycle.events.js';

/** New values for some fields; a field that is absent stays as it is. */
export type WantedChanges = OwnersWords & Partial<Pick<BilledTerms, 'quantity' | 'interval' | 'lineItems'>>;

/** The event of what really changes, with the values before; none when nothing does. */
export function describeUpdate(
  subscription: Subscription,
  wanted: WantedChanges,
  initiatedBy: InitiatedBy,
): readonly SubscriptionUpdated[] {
  const { subscriptionId, metadata, externalReferenceId } = subscription;
  const { metadata: words, externalReferenceId: reference, ...rest } = wanted;
  const before = { metadata, externalReferenceId, ...latestTerms(subscription) };
  const changes = differing({ metadata: words, externalReferenceId: reference }, before);
  const terms = differing(rest, before);
  const changed = { ...changes, ...terms };
  if (Object.keys(changed).length === 0) return [];
  const previous = Object.fromEntries(
    Object.keys(changed).map((field) => [field, before[field as keyof typeof before]]),
  );
  const billed = Object.keys(terms).length === 0 ? null : changedTerms(subscription, terms);
  return [{ type: 'SubscriptionUpdated', data: { subscriptionId, initiatedBy, changes, terms: billed, previous } }];
}

/** All that is billed, from the first cycle on that nothing was tried for: what was tried has a fixed amount (F21). */
function changedTerms(subscription: Subscription, changes: Partial<BilledTerms>): ChangedTerms {
  const { cycle, attempts, terms } = subscription;
  const isUntouched = attempts === 0 && !isRenewingEarly(subscription);
  const billed = { ...latestTerms(subscription), ...changes };
  const { currency } = billed.recurringAmount;
  const anchorDay = keptDay(terms.schedule, billed.interval);
  return {
    ...billed,
    fromCycle: isUntouched ? cycle : cycle + 1,
    recurringAmount: recurringAmountOf(billed.lineItems, currency),
    ...(anchorDay !== undefined && { anchorDay }),
  };
}

/** From months to months the day stays, also when the change begins on the last day of a shorter month (C2). */
function keptDay({ anchor, anchorDay, interval, timeZone }: Schedule, wanted: Interval): number | undefined {
  if (isSameInterval(interval, wanted) || !isByMonths(interval) || !isByMonths(wanted)) return undefined;
  return anchorDay ?? Number(calendarDate(anchor, timeZone).slice(8));
}

function isByMonths({ unit }: Interval): boolean {
  return unit === 'monthly' || unit === 'yearly';
}

function differing<Fields extends object>(wanted: Fields, before: { readonly [Field in keyof Fields]?: unknown }) {
  const fields = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(before[field as keyof Fields]),
  );
  return Object.fromEntries(fields) as Partial<Fields>;
}
