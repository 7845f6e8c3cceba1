import { isSameMoney, type Money, type Timestamp } from '#kernel';
import { GatewayRefused } from '../payment-gateway.port.js';
import type { PaymentStep } from './confirm-sandbox-payment.policy.js';
import type { PaymentRow, TryRow } from './sandbox-rows.js';

const NOTHING: readonly TryRow[] = [];

/** Takes part or all of what is held; the rest is released and the try shows what was taken. */
export function capture(
  payment: PaymentRow,
  latest: TryRow | undefined,
  amount: Money,
  at: Timestamp,
): PaymentStep | GatewayRefused {
  if (payment.status === 'succeeded') return capturedAgain(payment, amount);
  if (payment.status !== 'requires_capture') {
    return new GatewayRefused(
      'payment_not_capturable',
      `A payment that is ${payment.status} holds nothing to capture.`,
    );
  }
  if (amount.currency !== payment.amount.currency) {
    return new GatewayRefused('capture_currency_mismatch', `The payment is in ${payment.amount.currency}.`);
  }
  if (!Number.isSafeInteger(amount.amount) || amount.amount < 1) {
    return new GatewayRefused('invalid_request', 'The amount to capture must be a positive integer of minor units.');
  }
  if (amount.amount > payment.amount.amount) {
    return new GatewayRefused('capture_exceeds_authorized', `Only ${payment.amount.amount} can be captured.`);
  }
  return {
    payment: { ...payment, status: 'succeeded', capturedAmount: amount, updatedAt: at },
    tries: latest ? [{ ...latest, amount, isHeld: false, updatedAt: at }] : NOTHING,
  };
}

function capturedAgain(payment: PaymentRow, amount: Money): PaymentStep | GatewayRefused {
  const taken = payment.capturedAmount;
  if (taken && isSameMoney(taken, amount)) return { payment, tries: NOTHING };
  return new GatewayRefused('payment_already_succeeded', 'The payment was captured before, with another amount.');
}

/** Ends a payment that took no money. What was held is released: its try becomes `canceled`. */
export function cancel(payment: PaymentRow, latest: TryRow | undefined, at: Timestamp): PaymentStep | GatewayRefused {
  if (payment.status === 'canceled') return { payment, tries: NOTHING };
  if (payment.status === 'succeeded') {
    return new GatewayRefused('payment_already_succeeded', 'A payment that took money cannot be canceled.');
  }
  const isOpen = latest?.status === 'requires_action' || latest?.status === 'succeeded';
  return {
    payment: { ...payment, status: 'canceled', isAuthenticated: false, updatedAt: at },
    tries: latest && isOpen ? [{ ...latest, status: 'canceled', updatedAt: at }] : NOTHING,
  };
}
