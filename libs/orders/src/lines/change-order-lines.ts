import { type CommandContext, type Decision, refuse } from '#kernel';
import type { OrderCharge, OrderEvent, OrderLineItem } from '../order.events.js';
import { lineMoney, type Order } from '../order.js';
import { changeRefusal } from '../order-refusals.js';
import { contentRefusal, type NewCharge, type NewLineItem, tooLargePaymentRefusal } from './priced-order.policy.js';

export class AddOrderLineItem {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly lineItem: NewLineItem },
  ) {}
}

export class RemoveOrderLineItem {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly lineItemId: string },
  ) {}
}

export class AddOrderCharge {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly charge: NewCharge },
  ) {}
}

export class RemoveOrderCharge {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly chargeId: string },
  ) {}
}

export function decideAddLineItem(order: Order, lineItem: OrderLineItem): Decision<OrderEvent> {
  if (order.lineItems.some(({ lineItemId }) => lineItemId === lineItem.lineItemId)) return [];
  const refusal = changeRefusal(order) ?? contentRefusal({ ...order, lineItems: [...order.lineItems, lineItem] });
  return refusal ?? [{ type: 'OrderLineItemAdded', data: { lineItem } }];
}

export function decideRemoveLineItem(order: Order, lineItemId: string): Decision<OrderEvent> {
  const refusal = changeRefusal(order);
  if (refusal) return refusal;
  const line = order.lineItems.find((each) => each.lineItemId === lineItemId);
  if (!line) return refuse('RESOURCE_NOT_FOUND', 'The order has no such line.', { param: 'order_line_item_id' });
  const lineItems = order.lineItems.filter((each) => each !== line);
  return (
    tooLargePaymentRefusal({ ...order, lineItems }) ?? [
      { type: 'OrderLineItemRemoved', data: { lineItemId, amount: lineMoney(line) } },
    ]
  );
}

export function decideAddCharge(order: Order, charge: OrderCharge): Decision<OrderEvent> {
  if (order.charges.some(({ chargeId }) => chargeId === charge.chargeId)) return [];
  const refusal = changeRefusal(order) ?? contentRefusal({ ...order, charges: [...order.charges, charge] });
  return refusal ?? [{ type: 'OrderChargeAdded', data: { charge } }];
}

export function decideRemoveCharge(order: Order, chargeId: string): Decision<OrderEvent> {
  const refusal = changeRefusal(order);
  if (refusal) return refusal;
  const charge = order.charges.find((each) => each.chargeId === chargeId);
  if (!charge) return refuse('RESOURCE_NOT_FOUND', 'The order has no such charge.', { param: 'order_charge_id' });
  const charges = order.charges.filter((each) => each !== charge);
  return (
    tooLargePaymentRefusal({ ...order, charges }) ?? [
      { type: 'OrderChargeRemoved', data: { chargeId, amount: charge.amount } },
    ]
  );
}
