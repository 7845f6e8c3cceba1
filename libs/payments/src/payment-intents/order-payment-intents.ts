import { type Refusal, refuse } from '#kernel';
import type { PaymentIntent } from './payment-intent.js';

/** What stands against a caller's driving this payment intent by itself: one that pays an order is driven by the order. */
export function standaloneRefusal(intent: PaymentIntent): Refusal | undefined {
  if (intent.orderId === undefined) return undefined;
  const blocking_resources = [{ resource_type: 'order', resource_id: intent.orderId }];
  return refuse('ORDER_PAYMENT_FLOW_REQUIRED', 'An order owns this payment intent.', { blocking_resources });
}

/**
 * All that the owner of a payment intent must know of it, in short: it changes whenever something happened that the owner
 * has to act on, whoever found it out (F23).
 */
export function progressOf(intent: PaymentIntent): string {
  const { status, attempt, capture, capturedAmount } = intent;
  return [status, attempt?.attemptId, attempt?.phase, capture && 'capturing', capturedAmount?.amount]
    .filter((part) => part !== undefined)
    .join(':');
}

/** The progress of a payment intent that nothing has happened to: there is nothing to tell its owner. */
export const NO_PROGRESS = 'requires_payment_method';
