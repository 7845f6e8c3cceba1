import {
  type CommandContext,
  type Decision,
  isRefusal,
  isSameMoney,
  type Refusal,
  refuse,
  type Timestamp,
} from '#kernel';
import { abandonPaymentRetry } from '../recovery/end-payment-retry.js';
import type { SubscriptionPaymentRetryFailed } from '../recovery/recovery.events.js';
import type {
  CancellationRequest,
  SubscriptionCanceled,
  SubscriptionCancellationScheduled,
  TerminationFee,
} from '../subscription.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { terminationFeeOf } from './termination-fee.js';

export const CANCELLATION_COMMENT_LIMIT = 500;
const REASON_CODE = /^[a-z0-9_]{1,64}$/;

/** Ends a subscription, now or when its paid period does. */
export class CancelSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: Omit<SubscriptionCancellation, 'now' | 'preparedFee'> & { readonly subscriptionId: string },
  ) {}
}

export interface SubscriptionCancellation {
  readonly now: Timestamp;
  /** True ends it now, false at the end of the paid period. */
  readonly immediately: boolean;
  readonly requestedBy: 'buyer' | 'merchant';
  readonly reasonCode?: string;
  /** At most 500 characters. Personal. */
  readonly comment?: string;
  /** The early termination fee that was found to be owed, and what it will be paid by. */
  readonly preparedFee?: TerminationFee;
}

/**
 * Cancels. From the answer on no attempt begins any more (I5). One that is open is finished: its outcome is recorded,
 * and what it captured stays captured and paid for (F14, F15). Without a paid period left there is nothing to wait
 * for, so it ends at once. Refused with `SUBSCRIPTION_CANCELED`, `CANCELLATION_COMMENT_TOO_LONG`, and with
 * `CONCURRENT_MODIFICATION` when another fee is owed by now than was prepared.
 */
export function decideCancelSubscription(
  input: SubscriptionCancellation,
  state: SubscriptionState,
): Decision<SubscriptionCancellationScheduled | SubscriptionCanceled | SubscriptionPaymentRetryFailed> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  const refusal = refuseWords(input);
  if (refusal !== undefined) return refusal;
  const endsNow = input.immediately || !hasPeriodToEnd(state, input);
  if (!endsNow && state.cancelAtPeriodEnd) return [];
  const { subscriptionId, customerId } = state;
  const { now, requestedBy, reasonCode = null, comment } = input;
  const request: CancellationRequest = { requestedBy, requestedAt: now, reasonCode };
  const said = { subscriptionId, customerId, request, ...(comment !== undefined && { personal: { comment } }) };
  const abandoned = abandonPaymentRetry(state);
  if (!endsNow) return [{ type: 'SubscriptionCancellationScheduled', data: said }, ...abandoned];
  const terminationFee = feeOf(input, state);
  if (isRefusal(terminationFee)) return terminationFee;
  const data = { ...said, reason: 'requested' as const, ...(terminationFee && { terminationFee }) };
  return [{ type: 'SubscriptionCanceled', data }, ...abandoned];
}

/** Nobody is let go without the fee that is owed at that moment, and nobody pays one that is owed no more. */
function feeOf(
  { immediately, preparedFee, now }: SubscriptionCancellation,
  subscription: Subscription,
): TerminationFee | undefined | Refusal {
  const owed = immediately ? terminationFeeOf(subscription, now) : null;
  if (owed === null) return undefined;
  if (preparedFee !== undefined && isSameMoney(preparedFee.amount, owed)) return preparedFee;
  return refuse('CONCURRENT_MODIFICATION', 'The early termination fee has changed meanwhile.', {
    reason: 'termination_fee_changed',
  });
}

export function subscriptionNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'There is no such subscription.', { param: 'subscription_id' });
}

export function subscriptionCanceled(): Refusal {
  return refuse('SUBSCRIPTION_CANCELED', 'The subscription is canceled.', { current_status: 'canceled' });
}

/**
 * A scheduled cancellation waits for the end of a period that is paid (or for the merchant's trial). While a renewal
 * is open it waits for its outcome: paid, the new period counts; not paid, the old one is over.
 */
function hasPeriodToEnd(subscription: Subscription, { now, requestedBy }: SubscriptionCancellation): boolean {
  const { status, currentPeriod, openAttempt } = subscription;
  if (status === 'incomplete' || status === 'paused' || currentPeriod === null) return false;
  if (status === 'trialing' && requestedBy === 'buyer') return false;
  return currentPeriod.end > now || openAttempt !== null;
}

function refuseWords({ reasonCode, comment }: SubscriptionCancellation): Refusal | undefined {
  if (reasonCode !== undefined && !REASON_CODE.test(reasonCode)) {
    return refuse('INVALID_CANCELLATION_REASON_CODE', 'A reason code is 1 to 64 of a–z, 0–9 and _.', {
      param: 'cancellation_reason_code',
    });
  }
  if (comment !== undefined && comment.length > CANCELLATION_COMMENT_LIMIT) {
    return refuse('CANCELLATION_COMMENT_TOO_LONG', 'A comment is at most 500 characters.', {
      param: 'cancellation_comment',
      limit: CANCELLATION_COMMENT_LIMIT,
    });
  }
  return undefined;
}
