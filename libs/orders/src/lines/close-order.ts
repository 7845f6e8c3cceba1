import { type CommandContext, type Decision, refuse } from '#kernel';
import type { OrderEvent } from '../order.events.js';
import { activeAttempt, type Order } from '../order.js';
import { attemptDetail, orderNotFound } from '../order-refusals.js';
import { isOpen } from './priced-order.policy.js';

export class CloseOrder {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string },
  ) {}
}

/** Nothing happens to a closed order any more, so that no money may be in motion and no payment intent open. */
export function decideCloseOrder(order: Order): Decision<OrderEvent> {
  if (!order.exists) return orderNotFound();
  if (order.status === 'closed') {
    return refuse('ORDER_ALREADY_CLOSED', 'The order was closed before.', { current_status: 'closed' });
  }
  const attempt = activeAttempt(order);
  if (attempt) {
    return refuse('ORDER_STATUS_NOT_CLOSABLE', 'An attempt to pay the order is under way.', attemptDetail(attempt));
  }
  const open = order.payments.filter(({ outcome }) => isOpen(outcome));
  if (open.length > 0) {
    const payment_intent_ids = open.map(({ paymentIntentId }) => paymentIntentId);
    const message = 'A payment intent of the order is open.';
    return refuse('ORDER_HAS_ACTIVE_PAYMENT_INTENT', message, { payment_intent_ids });
  }
  return [{ type: 'OrderClosed', data: {} }];
}
