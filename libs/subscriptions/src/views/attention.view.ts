import { attemptsInQuestion, type Subscription } from '../subscription-state.js';

/** Tries in a row that the gateway may hold up before somebody is told. */
const DEFERRALS_BEFORE_ATTENTION = 8;

export const ATTENTION_CODES = [
  'payment_failed',
  'outcome_unknown',
  'gateway_unavailable',
  'termination_fee_not_asked_for',
] as const;

/** Why a person should look at a subscription, and at what. An extension of the contract. */
export interface AttentionReason {
  readonly code: (typeof ATTENTION_CODES)[number];
  readonly message: string;
  /** The payment that it is about, where there is one. */
  readonly payment_intent_id?: string;
  /** A decline code of the contract, or why the method was not charged or the outcome is not believed. */
  readonly failure_code?: string;
}

/**
 * A payment failed, an outcome stays unknown, the gateway was out of reach for long, or the fee for an early end could not be
 * asked for yet. What came of the fee once it was asked for, its payment intent tells (ADR 0050).
 */
export function attentionReasons(subscription: Subscription): readonly AttentionReason[] {
  return [...unpaidReasons(subscription), ...questionReasons(subscription), ...feeReasons(subscription)];
}

export function needsAttention(subscription: Subscription): boolean {
  return attentionReasons(subscription).length > 0;
}

function unpaidReasons({ status, dunning }: Subscription): AttentionReason[] {
  if (status === 'canceled' || dunning === null) return [];
  const { code, paymentIntentId } = dunning.lastFailure;
  const about = { payment_intent_id: paymentIntentId, failure_code: code };
  if (dunning.failures > 0) {
    return [{ code: 'payment_failed', message: 'A payment failed and is still owed.', ...about }];
  }
  if (dunning.deferrals <= DEFERRALS_BEFORE_ATTENTION) return [];
  return [{ code: 'gateway_unavailable', message: 'A charge has been held up for long; it is tried again.', ...about }];
}

function questionReasons(subscription: Subscription): AttentionReason[] {
  const message = 'Nobody knows what became of a charge: find out at the gateway, then settle its outcome.';
  return attemptsInQuestion(subscription).map(({ paymentIntentId, unknown }) => ({
    ...{ code: 'outcome_unknown' as const, message, payment_intent_id: paymentIntentId },
    ...(unknown && { failure_code: unknown.reason }),
  }));
}

function feeReasons({ terminationFeeOwedSince }: Subscription): AttentionReason[] {
  if (terminationFeeOwedSince === null) return [];
  const message = 'The fee for the early end could not be asked for yet; it is tried again.';
  return [{ code: 'termination_fee_not_asked_for', message }];
}
