import { addMoney, type Money, type Timestamp } from '#kernel';
import { afterSettlement } from '../billing/after-settlement.js';
import { type DueCharge, dueCharge } from '../billing/due-charge.js';
import type { BillingAttemptSucceeded, BillingRetryBroughtForward } from '../billing-attempt.events.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { Subscription } from '../subscription-state.js';

/** Bills that are counted together; who owes more is told of these. */
export const MAX_DUES = 24;

/** What paying now takes, and for how many periods. */
export interface DuesSum {
  readonly amount: Money;
  readonly periods: number;
}

/**
 * A paid bill may make the next one due at once: of several overdue ones, and of a period that begins with the end of a
 * pause (ADR 0051). So each is taken for paid, by the real fold, until nothing more is due. Undefined when nothing would be charged.
 */
export function sumDues(overdue: Subscription, now: Timestamp): DuesSum | undefined {
  let sum: DuesSum | undefined;
  let subscription = broughtForward(overdue, now);
  for (let bill = 0; bill < MAX_DUES; bill++) {
    const charge = dueCharge(subscription, now);
    if (charge === undefined) return sum;
    const { amount, waiver } = charge;
    if (waiver === null) {
      sum = { amount: sum ? addMoney(sum.amount, amount) : amount, periods: (sum?.periods ?? 0) + 1 };
    }
    subscription = paid(subscription, charge, now);
  }
  return sum;
}

/** As a changed method or a try by hand makes it due. */
function broughtForward(subscription: Subscription, now: Timestamp): Subscription {
  const { cycle, paymentMethodId } = subscription;
  const data: BillingRetryBroughtForward['data'] = { cycle, paymentMethodId, retryAt: now };
  return fold(subscription, [{ type: 'BillingRetryBroughtForward', data }], now);
}

function paid(subscription: Subscription, charge: DueCharge, now: Timestamp): Subscription {
  const { cycle, period, amount, paymentMethodId } = charge;
  const ids = { attemptId: '', paymentIntentId: '', orderId: '' };
  const data: BillingAttemptSucceeded['data'] = { ...ids, cycle, period, amount, paymentMethodId };
  const follows = afterSettlement(subscription, charge, now);
  return fold(subscription, [{ type: 'BillingAttemptSucceeded', data }, ...follows], now);
}

function fold(subscription: Subscription, events: readonly SubscriptionEvent[], at: Timestamp): Subscription {
  const fact = { id: '', at, revision: 0 };
  return events.reduce((state, event) => subscriptionAggregate.evolve(state, event, fact) ?? state, subscription);
}
