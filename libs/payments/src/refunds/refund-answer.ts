import type { GatewayRefund } from '#gateways';
import type { Money } from '#kernel';

import type { RefundOutcome } from './refund-outcome.js';
import { REFUND_FAILURE_REASONS, type RefundAccount, type RefundFailureReason } from './refundable-payment.events.js';

/** What the gateway's answer must echo, or it is not believed (F60). */
export interface RefundTerms {
  readonly refundId: string;
  readonly amount: Money;
  readonly gatewayPaymentId: string;
  readonly account: RefundAccount;
  /** Known once the gateway has named it. */
  readonly gatewayRefundId?: string;
}

/** Why a refund fails that the gateway gave no reason for, or one that the contract has no word for. */
const OTHER_REASON: RefundFailureReason = 'refund_failed';

const FAILURE_REASONS: ReadonlySet<string> = new Set(REFUND_FAILURE_REASONS);

/** Reads a gateway's refund as the outcome of ours. */
export function refundOutcomeOf(answer: GatewayRefund, terms: RefundTerms): RefundOutcome {
  const mismatch = echoMismatch(answer, terms);
  if (mismatch) return { kind: 'untrue', reason: `gateway_echo_mismatch:${mismatch}` };
  const { gatewayRefundId, status, failureReason } = answer;
  if (status !== 'failed') return { kind: status, gatewayRefundId };
  return { kind: 'failed', gatewayRefundId, failureReason: failureReasonOf(failureReason) };
}

function failureReasonOf(reason: string | undefined): RefundFailureReason {
  return reason !== undefined && FAILURE_REASONS.has(reason) ? (reason as RefundFailureReason) : OTHER_REASON;
}

function echoMismatch(answer: GatewayRefund, terms: RefundTerms): string | undefined {
  if (answer.amount.amount !== terms.amount.amount) return 'amount';
  if (answer.amount.currency !== terms.amount.currency) return 'currency';
  if (answer.gatewayPaymentId !== terms.gatewayPaymentId) return 'payment';
  if (answer.refundId !== terms.refundId) return 'refund';
  if (answer.account.merchantId !== terms.account.merchantId) return 'merchant';
  if (answer.account.environmentId !== terms.account.environmentId) return 'environment';
  if (terms.gatewayRefundId && answer.gatewayRefundId !== terms.gatewayRefundId) return 'gateway_refund';
  return undefined;
}
