import type { Timestamp } from '#kernel';
import type { BillingPeriod } from '../billing-attempt.events.js';
import type { SubscriptionResumed } from '../lifecycle/lifecycle.events.js';
import { resumption } from '../lifecycle/resume-subscription.js';
import type { SubscriptionActivated } from '../subscription.events.js';
import { isPausedOverdue, type Subscription } from '../subscription-state.js';
import { settleCycle } from './evolve-billing.js';

export type Settlement = SubscriptionActivated | SubscriptionResumed;

/**
 * What follows when a cycle is paid or waived: the first makes a subscription active for the first time, and the overdue one ends
 * the pause that dunning made, as if it were resumed then (ADR 0051).
 */
export function afterSettlement(
  subscription: Subscription,
  { cycle, period }: { readonly cycle: number; readonly period: BillingPeriod },
  now: Timestamp,
): readonly Settlement[] {
  const { subscriptionId, activatedAt, status } = subscription;
  const follows: Settlement[] = [];
  if (activatedAt === null && status !== 'canceled') {
    follows.push({ type: 'SubscriptionActivated', data: { subscriptionId, cycle } });
  }
  if (isPausedOverdue(subscription)) {
    const settled = settleCycle(subscription, period, now);
    follows.push({ type: 'SubscriptionResumed', data: resumption(settled, now, 'overdue_paid') });
  }
  return follows;
}
