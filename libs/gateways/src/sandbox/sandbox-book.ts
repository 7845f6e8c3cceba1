import { createHash } from 'node:crypto';
import type { Timestamp } from '#kernel';
import { type ConfirmPayment, type GatewayAccount, type GatewayCard, GatewayRefused } from '../payment-gateway.port.js';
import type { ChargedMethod, PaymentStep } from './confirm-sandbox-payment.policy.js';
import type { RefundStep } from './refund-sandbox-payment.policy.js';
import type { SandboxCard } from './sandbox-card-rows.policy.js';
import { cardOfToken, shownCard } from './sandbox-cards.policy.js';
import type { LedgerReader, LedgerTransaction } from './sandbox-ledger.port.js';
import { getFromRecord, putInRecord } from './sandbox-record.js';
import type { PaymentRow, RefundRow, TryRow } from './sandbox-rows.js';

/** The card as an account sees it. The fingerprint is made of the test card's name: this gateway has no card numbers to hide. */
export function cardOnFile(account: GatewayAccount, card: SandboxCard, at: Timestamp): GatewayCard {
  const owner = `${account.merchantId} ${account.environmentId}`;
  const digest = createHash('sha256').update(`${owner} ${card.token}`).digest('hex');
  return { ...shownCard(card, at), fingerprint: `fp_${digest.slice(0, 24)}` };
}

/** The try that the payment's latest confirmation opened. */
export function latestTry(tx: LedgerTransaction, payment: PaymentRow): TryRow | undefined {
  return payment.chargeId === undefined ? undefined : getFromRecord(tx, 'try', payment.account, payment.chargeId);
}

/** Keeps what a step changed; a try not seen before gets the next place in the order of arrival. */
export function storeStep(tx: LedgerTransaction, before: PaymentRow, step: PaymentStep): void {
  if (step.payment !== before) tx.put('payment', before.account, before.gatewayPaymentId, step.payment);
  for (const row of step.tries) putInRecord(tx, 'try', row.account, row.chargeId, row);
}

/** Keeps a refund, and that it is the latest one for its refund id. */
export function storeRefund(tx: LedgerTransaction, { payment, refund }: RefundStep): void {
  const { account, gatewayPaymentId, gatewayRefundId, refundId } = refund;
  tx.put('payment', account, gatewayPaymentId, payment);
  putInRecord(tx, 'refund', account, gatewayRefundId, refund);
  tx.put('refund_of', account, refundOf(gatewayPaymentId, refundId), gatewayRefundId);
}

/** The latest refund that was made of a payment for a refund id. */
export function latestRefund(
  reader: LedgerReader,
  account: GatewayAccount,
  gatewayPaymentId: string,
  refundId: string,
): RefundRow | undefined {
  const gatewayRefundId = reader.get('refund_of', account, refundOf(gatewayPaymentId, refundId));
  return gatewayRefundId === undefined ? undefined : getFromRecord(reader, 'refund', account, gatewayRefundId);
}

function refundOf(gatewayPaymentId: string, refundId: string): string {
  return `${gatewayPaymentId} ${refundId}`;
}

/**
 * The method that a confirmation names: one on file, or a test token used once, which counts as not set up. A raw
 * number is no method: only the buyer's own confirmation may carry one.
 */
export function chargedMethod(
  tx: LedgerTransaction,
  payment: PaymentRow,
  call: ConfirmPayment,
): ChargedMethod | GatewayRefused {
  const { methodToken, paymentMethodId, at } = call;
  const row = tx.get('method', call.account, methodToken);
  const behaviour = cardOfToken(row?.cardToken ?? methodToken);
  if (!behaviour) return new GatewayRefused('method_not_found', 'There is no such payment method.');
  if (!row)
    return {
      methodToken,
      behaviour,
      card: cardOnFile(call.account, behaviour, at),
      setUp: false,
      isDetached: false,
      paymentMethodId,
    };
  if (payment.customerId !== undefined && payment.customerId !== row.customerId) {
    return new GatewayRefused('method_of_other_customer', 'The payment method belongs to another customer.');
  }
  const isDetached = row.detachedAt !== undefined;
  return { methodToken, behaviour, card: row.card, setUp: true, isDetached, paymentMethodId: row.paymentMethodId };
}
