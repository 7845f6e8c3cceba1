import type { Decision, Refusal } from '#kernel';
import type { PaymentRefund } from './payment-refund.js';
import type { RefundEvent, RefundLegStatus } from './refund.events.js';
import type { Refund } from './refund.js';

/** Every leg is reserved: from here on the gateway may be asked, and the refund is seen. */
export function decideAcceptRefund(state: Refund): Decision<RefundEvent> {
  return state.exists && state.acceptance === 'open' ? [{ type: 'RefundAccepted', data: {} }] : [];
}

/** A leg could not be reserved: another refund was faster. The same command is refused the same way for ever. */
export function decideRejectRefund(state: Refund, { code, message, detail }: Refusal): Decision<RefundEvent> {
  if (!state.exists || state.acceptance !== 'open') return [];
  return [{ type: 'RefundRejected', data: { code, message, detail } }];
}

/** What the payments' streams say of the legs, for those of which it is new. */
export function decideRecordLegs(
  state: Refund,
  known: Readonly<Record<string, PaymentRefund | undefined>>,
): Decision<RefundEvent> {
  if (state.acceptance !== 'accepted') return [];
  return state.legs.flatMap(({ paymentIntentId, ...leg }): RefundEvent[] => {
    const status = legStatusOf(known[paymentIntentId]);
    if (status === undefined || status === leg.status) return [];
    const failureReason = known[paymentIntentId]?.failureReason;
    return [{ type: 'RefundLegRecorded', data: { paymentIntentId, status, failureReason } }];
  });
}

/** Undefined where nothing is reserved. */
export function legStatusOf(refund: PaymentRefund | undefined): RefundLegStatus | undefined {
  switch (refund?.phase) {
    case 'reserved':
    case 'unknown':
    case 'pending':
      return 'pending';
    case 'released':
      return undefined;
    default:
      return refund?.phase;
  }
}
