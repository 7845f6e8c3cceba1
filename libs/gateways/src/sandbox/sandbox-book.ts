import { createHash } from 'node:crypto';
import type { Timestamp } from '#kernel';
import { type ConfirmPayment, type GatewayAccount, type GatewayCard, GatewayRefused } from '../payment-gateway.port.js';
import type { ChargedMethod, PaymentStep } from './confirm-sandbox-payment.policy.js';
import type { RefundStep } from './refund-sandbox-payment.policy.js';
import type { SandboxCard } from './sandbox-card-rows.policy.js';
import { cardOfToken, shownCard } from './sandbox-cards.policy.js';
import { type Desk, putOnAgenda, tellOfPayment, tellOfRefund } from './sandbox-desk.js';
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

/** Keeps what a step changed, and tells of it; a try not seen before gets the next place in the order of arrival. */
export function storeStep(desk: Desk, before: PaymentRow, { payment, tries }: PaymentStep): void {
  if (payment !== before) desk.tx.put('payment', before.account, before.gatewayPaymentId, payment);
  for (const row of tries) putInRecord(desk.tx, 'try', row.account, row.chargeId, row);
  if (tries.length > 0 || payment.status !== before.status) tellOfPayment(desk, payment);
}

/** Keeps a refund and tells of it. A new one is the latest for its refund id, and what is to become of it is put on the agenda. */
export function storeRefund(desk: Desk, { payment, refund }: RefundStep): void {
  const { tx } = desk;
  const { account, gatewayPaymentId, gatewayRefundId, refundId, next } = refund;
  if (!getFromRecord(tx, 'refund', account, gatewayRefundId)) {
    tx.put('refund_of', account, refundOf(gatewayPaymentId, refundId), gatewayRefundId);
    if (next) putOnAgenda(tx, account, next.at, { kind: 'refund_step', gatewayRefundId });
  }
  tx.put('payment', account, gatewayPaymentId, payment);
  putInRecord(tx, 'refund', account, gatewayRefundId, refund);
  tellOfRefund(desk, refund);
}

/** The test card behind what was charged last. */
export function cardCharged(tx: LedgerTransaction, { account, methodToken }: PaymentRow): SandboxCard | undefined {
  if (methodToken === undefined) return undefined;
  return cardOfToken(tx.get('method', account, methodToken)?.cardToken ?? methodToken);
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
