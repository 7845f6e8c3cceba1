import { addMoney, leastPayment, type Money, type Period, periodOf, prorate, type Timestamp } from '#kernel';
import type { AttemptTrigger, BillingPeriod, PaymentFlow } from '../billing-attempt.events.js';
import { isRenewingEarly, type Subscription } from '../subscription-state.js';
import { dueObligation } from './next-obligation.js';

/** What is to be paid now. */
export interface DueCharge {
  readonly cycle: number;
  readonly attemptNumber: number;
  readonly period: BillingPeriod;
  readonly amount: Money;
  readonly trigger: AttemptTrigger;
  readonly paymentFlow: PaymentFlow;
  /** The method that the subscription would use now. */
  readonly paymentMethodId: string;
  /** Set when nothing is charged for this cycle. */
  readonly waiver: 'zero_amount' | 'below_least_payment' | null;
}

/** The charge that is due at `now`; undefined when none is. Always the oldest unsettled cycle: a backlog is paid in order (F25). */
export function dueCharge(subscription: Subscription, now: Timestamp): DueCharge | undefined {
  const obligation = dueObligation(subscription, now);
  if (obligation?.kind !== 'charge' && obligation?.kind !== 'retry') return undefined;
  const { cycle } = subscription;
  const computed = periodOf(subscription.terms.schedule, subscription.periodIndex);
  const amount = amountOf(subscription, computed);
  return {
    cycle,
    attemptNumber: subscription.attempts + 1,
    // The start was stored with the cycle before; a later change of zone rules moves only the end (F62).
    period: { start: subscription.cycleStart, end: computed.end },
    amount,
    trigger: subscription.dunning?.retryTrigger ?? (isRenewingEarly(subscription) ? 'early_renewal' : 'renewal'),
    paymentFlow: cycle === 0 ? 'subscription_initial' : 'subscription_renewal',
    paymentMethodId: subscription.paymentMethodId,
    waiver: waiverOf(amount),
  };
}

/** What the oldest unsettled cycle costs. */
export function amountOfCycle(subscription: Subscription): Money {
  return amountOf(subscription, periodOf(subscription.terms.schedule, subscription.periodIndex));
}

/** A stub costs its part of the whole, rounded once (C9); the setup fee comes on top of cycle 0 in full. */
function amountOf({ cycle, terms }: Subscription, period: Period): Money {
  const recurring = period.isStub
    ? prorate(terms.recurringAmount, period.stubNumerator_days ?? 1, period.stubDenominator_days ?? 1)
    : terms.recurringAmount;
  return cycle === 0 && terms.setupFee !== null ? addMoney(recurring, terms.setupFee) : recurring;
}

/** Why nothing is charged for an amount; null when it is charged. */
export function waiverOf({ amount, currency }: Money): DueCharge['waiver'] {
  if (amount === 0) return 'zero_amount';
  return amount < leastPayment(currency) ? 'below_least_payment' : null;
}
