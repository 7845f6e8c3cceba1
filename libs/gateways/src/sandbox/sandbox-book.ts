import { type ConfirmPayment, GatewayRefused } from '../payment-gateway.port.js';
import type { ChargedMethod, PaymentStep } from './confirm-sandbox-payment.policy.js';
import { cardOfToken, shownCard } from './sandbox-cards.policy.js';
import type { LedgerTransaction } from './sandbox-ledger.port.js';
import type { PaymentRow, TryRow } from './sandbox-rows.js';

/** Wide enough for every safe integer, so that text order is number order. */
const SEQUENCE_DIGITS = 16;

/** The try that the payment's latest confirmation opened. */
export function latestTry(tx: LedgerTransaction, payment: PaymentRow): TryRow | undefined {
  if (payment.chargeId === undefined) return undefined;
  const sequence = tx.get('charge', payment.account, payment.chargeId);
  return sequence === undefined ? undefined : tx.get('try', payment.account, sequence);
}

/** Keeps what a step changed; a try not seen before gets the next place in the order of arrival. */
export function storeStep(tx: LedgerTransaction, before: PaymentRow, step: PaymentStep): void {
  if (step.payment !== before) tx.put('payment', before.account, before.gatewayPaymentId, step.payment);
  for (const row of step.tries) {
    const sequence = tx.get('charge', row.account, row.chargeId) ?? nextSequence(tx, row);
    tx.put('try', row.account, sequence, row);
  }
}

function nextSequence(tx: LedgerTransaction, row: TryRow): string {
  const number = (tx.get('counter', row.account, 'try') ?? 0) + 1;
  const sequence = String(number).padStart(SEQUENCE_DIGITS, '0');
  tx.put('counter', row.account, 'try', number);
  tx.put('charge', row.account, row.chargeId, sequence);
  return sequence;
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
    return { methodToken, behaviour, card: shownCard(behaviour, at), setUp: false, isDetached: false, paymentMethodId };
  if (payment.customerId !== undefined && payment.customerId !== row.customerId) {
    return new GatewayRefused('method_of_other_customer', 'The payment method belongs to another customer.');
  }
  const isDetached = row.detachedAt !== undefined;
  return { methodToken, behaviour, card: row.card, setUp: true, isDetached, paymentMethodId: row.paymentMethodId };
}
