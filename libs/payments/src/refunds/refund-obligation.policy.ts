import { ATTEMPT_DEADLINE_MS, plusMilliseconds, type Timestamp } from '#kernel';
import type { PaymentRefund } from './payment-refund.js';
import type { Refund } from './refund.js';
import { legStatusOf } from './settle-refund.js';

/** The refunds of a refund's legs, by payment intent id. */
export type LegRefunds = Readonly<Record<string, PaymentRefund | undefined>>;

/** When the engine has to do something about a refund by itself; undefined when nothing is owed. */
export function refundDueAt(refund: Refund, legs: LegRefunds): Timestamp | undefined {
  if (!refund.exists) return undefined;
  if (refund.acceptance === 'open') return refund.deadline;
  const due = refund.legs.flatMap(({ paymentIntentId, status }): Timestamp[] => {
    const leg = legs[paymentIntentId];
    if (refund.acceptance === 'rejected') return leg?.phase === 'released' ? [] : [refund.deadline];
    const isBehind = leg && legStatusOf(leg) !== status;
    const behindAt = isBehind ? [plusMilliseconds(leg.changedAt, ATTEMPT_DEADLINE_MS)] : [];
    return leg?.lookAt === undefined ? behindAt : [leg.lookAt, ...behindAt];
  });
  return due.sort()[0];
}
