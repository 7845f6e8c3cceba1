import { type Money, refundStatusOfMoney, type Timestamp } from '#kernel';
import { declineRemediation } from '../charging/decline-remediation.js';
import { needsReview, type PaymentIntent } from './payment-intent.js';
import type { MethodResolution } from './payment-method-resolution.js';

export type PaymentFlow = 'api' | 'subscription_initial' | 'subscription_renewal';

/** What a list and a read know of a payment intent: its state, and where it comes from. */
export interface PaymentIntentDoc {
  readonly paymentIntentId: string;
  readonly flow: PaymentFlow;
  readonly subscriptionId?: string;
  readonly orderId?: string;
  /** How much of its progress the order that owns it has on record (`progressOf`). */
  readonly seenByOwner?: string;
  /** How a billing cycle's method was chosen, and when; other attempts carry it themselves. */
  readonly resolved?: { readonly resolution: MethodResolution; readonly at: Timestamp };
  /** What was given back; absent before the first refund. */
  readonly refundedAmount?: Money;
  readonly intent: PaymentIntent;
}

/** The contract's payment intent (§6.3). Amounts in minor units. */
export interface PaymentIntentObject {
  readonly payment_intent_id: string;
  readonly status: string;
  readonly amount_money: Money;
  readonly created_at: Timestamp;
  readonly [field: string]: unknown;
}

/** Writes a payment intent in the contract's words. Absent facts are left out. */
export function paymentIntentObject(doc: PaymentIntentDoc): PaymentIntentObject {
  const { intent, flow } = doc;
  const { attempt } = intent;
  const zero = { amount: 0, currency: intent.amount.currency };
  const refunded = doc.refundedAmount ?? zero;
  const refundStatus = refundStatusOfMoney(refunded, intent.capturedAmount ?? zero);
  const isCapturable = intent.status === 'requires_capture';
  return {
    payment_intent_id: doc.paymentIntentId,
    merchant_id: intent.merchantId,
    customer_id: intent.customerId,
    order_id: doc.orderId,
    subscription_id: doc.subscriptionId,
    amount_money: intent.amount,
    tip_money: intent.tipMoney,
    status: intent.status,
    capture_method: intent.captureMethod,
    payment_options: intent.paymentOptions,
    selected_payment_option: attempt ? 'card' : undefined,
    payment_source: attempt && { type: 'card', card: attempt.card },
    authorized_money: intent.authorizedAmount,
    authorized_at: intent.authorizedAt,
    authorization_expires_at: intent.authorizationExpiresAt,
    capturable_money: isCapturable ? intent.authorizedAmount : zero,
    captured_money: intent.capturedAmount ?? zero,
    captured_at: intent.capturedAt,
    released_money: intent.releasedAmount,
    refunded_money: refunded,
    refund_status: refundStatus,
    settlement_status: refundStatus,
    cancellation_reason: intent.cancellationReason,
    last_payment_error: lastErrorOf(intent),
    current_payment_action: actionOf(doc),
    outcome_review: reviewOf(intent),
    payment_flow: flow,
    origin: flow === 'api' ? 'api' : 'subscription',
    payment_return_url: intent.paymentReturnUrl,
    receipt_email: intent.receiptEmail,
    external_reference_id: intent.externalReferenceId,
    metadata: intent.metadata,
    transaction_purpose: intent.transactionPurpose,
    created_at: intent.createdAt,
    updated_at: intent.updatedAt,
  };
}

function lastErrorOf({ lastError }: PaymentIntent) {
  if (!lastError) return null;
  const { code, message, failed_at } = lastError;
  return { code, message, failed_at, remediation: declineRemediation(lastError) };
}

/** Why nobody knows whether money moved, since when, and when the engine looks again; never, when people must. */
function reviewOf(intent: PaymentIntent) {
  const review = intent.settling ?? intent.attempt?.review ?? intent.earlierQuestions?.[0];
  if (!review) return undefined;
  const { reason, since } = review;
  const lookAt = intent.settling ? intent.settling.lookAt : intent.attempt?.lookAt;
  return { status: needsReview(intent) ? 'quarantined' : 'unknown', reason, since, next_look_at: lookAt ?? null };
}

/** The buyer's pending challenge, without the secret: only the answer to the confirming caller carries that. */
function actionOf({ intent, paymentIntentId }: PaymentIntentDoc) {
  if (intent.status !== 'requires_action' || !intent.attempt?.pendingActionId) return undefined;
  return {
    pending_action_id: intent.attempt.pendingActionId,
    action_type: 'payment_authentication',
    subject: { payment_intent: { payment_intent_id: paymentIntentId } },
  };
}
