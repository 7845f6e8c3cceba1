import { type CommandContext, type Decision, type Money, type Refusal, refuse } from '#kernel';
import type { OrderEvent } from '../order.events.js';
import { type Order, paymentOf } from '../order.js';
import { outstandingOf } from '../order-money.js';
import { nothingToPayRefusal, payRefusal } from './start-order-payment.js';

/** Payment intents that an order may have beside the canceled ones, and with them. */
export const MAX_PAYMENT_INTENTS = 20;
export const MAX_PAYMENT_INTENTS_EVER = 200;

export interface NewOrderPaymentIntent {
  /** All that is outstanding when absent. */
  readonly amount?: Money;
  readonly captureMethod: 'automatic' | 'manual';
  readonly externalReferenceId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly paymentOptions?: readonly string[];
  readonly paymentReturnUrl?: string;
}

/** Makes a payment intent on an order. */
export class CreateOrderPaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: NewOrderPaymentIntent & { readonly orderId: string },
  ) {}
}

/** A payment intent of the order that a caller confirms by name. It never asks for more than is outstanding. */
export function decideAttachPaymentIntent(
  order: Order,
  paymentIntentId: string,
  { metadata, amount: asked, paymentOptions, ...rest }: NewOrderPaymentIntent,
): Decision<OrderEvent> {
  if (paymentOf(order, paymentIntentId)) return [];
  const refusal = payRefusal(order) ?? nothingToPayRefusal(order) ?? limitRefusal(order);
  if (refusal) return refusal;
  const outstanding = outstandingOf(order);
  const amount = asked ?? outstanding;
  const param = 'amount_money';
  if (amount.currency !== order.currency) {
    return refuse('VALIDATION_ERROR', `The order is in ${order.currency}.`, { param });
  }
  if (amount.amount > outstanding.amount) {
    const detail = { param, submitted_money: amount, maximum_money: outstanding };
    return refuse('AMOUNT_TOO_LARGE', 'The amount is more than is outstanding.', detail);
  }
  const own = { metadata: metadata && { ...metadata }, paymentOptions: paymentOptions && [...paymentOptions] };
  const data = { ...rest, ...own, paymentIntentId, amount, madeBy: 'caller' as const };
  return [{ type: 'OrderPaymentIntentAttached', data }];
}

/** Why the order can have no further payment intent; undefined when it can. */
export function limitRefusal({ payments }: Order): Refusal | undefined {
  const kept = payments.filter(({ outcome }) => outcome !== 'canceled');
  if (kept.length < MAX_PAYMENT_INTENTS && payments.length < MAX_PAYMENT_INTENTS_EVER) return undefined;
  const limit = kept.length < MAX_PAYMENT_INTENTS ? MAX_PAYMENT_INTENTS_EVER : MAX_PAYMENT_INTENTS;
  return refuse('PAYMENT_INTENT_LIMIT_REACHED', `An order has at most ${limit} payment intents.`, { limit });
}
