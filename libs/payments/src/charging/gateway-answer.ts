import type { GatewayPayment } from '#gateways';
import { type Money, UNTRUE_REPLY } from '#kernel';
import type { ChargeOutcome } from './charge-outcome.js';

/** What the reply must echo, or it is not believed (F18, F60). */
export interface ChargeTerms {
  readonly attemptId: string;
  readonly paymentIntentId: string;
  readonly customerId?: string;
  readonly amount: Money;
  readonly account: { readonly merchantId: string; readonly environmentId: string };
}

/** Reads a gateway's payment as the outcome of one attempt; undefined while this attempt was not confirmed there. */
export function outcomeOf(payment: GatewayPayment, terms: ChargeTerms): ChargeOutcome | undefined {
  const mismatch = echoMismatch(payment, terms);
  if (mismatch) return { kind: 'unknown', reason: `${UNTRUE_REPLY}${mismatch}` };
  switch (payment.status) {
    case 'succeeded':
      return { kind: 'succeeded', amount: payment.capturedAmount ?? payment.amount };
    case 'requires_capture':
      return { kind: 'authorized', amount: payment.amount };
    case 'canceled':
      return { kind: 'not_attempted', reason: 'gateway_payment_canceled', paymentCanceled: true };
    case 'processing':
      return { kind: 'unknown', reason: 'gateway_still_processing' };
    case 'requires_action':
      return payment.attemptId === terms.attemptId ? { kind: 'requires_action' } : undefined;
    case 'declined':
      return payment.attemptId === terms.attemptId ? declined(payment) : undefined;
    case 'requires_confirmation':
      return undefined;
  }
}

function declined(payment: GatewayPayment): ChargeOutcome {
  return { kind: 'declined', ...(payment.decline ?? { code: 'payment_failed', message: 'The payment failed.' }) };
}

function echoMismatch(payment: GatewayPayment, terms: ChargeTerms): string | undefined {
  if (payment.amount.amount !== terms.amount.amount) return 'amount';
  if (payment.amount.currency !== terms.amount.currency) return 'currency';
  if (payment.paymentIntentId !== terms.paymentIntentId) return 'payment_intent';
  if (payment.account.merchantId !== terms.account.merchantId) return 'merchant';
  if (payment.account.environmentId !== terms.account.environmentId) return 'environment';
  const { customerId } = payment;
  if (customerId && terms.customerId && customerId !== terms.customerId) return 'customer';
  return undefined;
}
