import { addMoney, type Money, multiplyMoney, subtractMoney, sumMoney } from '#kernel';
import type { OrderDoc } from '#orders';
import type { ViewReader } from '#projections';
import type { Subscription } from '../subscription-state.js';
import { orderLine } from './renewal-orders.projection.js';
import { subscriptionsProjection } from './subscriptions.projection.js';

type OrderLine = OrderDoc['order']['lineItems'][number];

/** The orders with what those of subscriptions sell: it stands in the subscription, or in what was tried by changed terms. Other orders are left as they are. */
export async function withSubscriptionTerms(
  views: ViewReader,
  environmentId: string,
  docs: readonly OrderDoc[],
): Promise<readonly OrderDoc[]> {
  const ids = [...new Set(docs.flatMap(({ subscriptionId }) => subscriptionId ?? []))];
  const found = await views.getMany(subscriptionsProjection, environmentId, ids);
  const byId = new Map(ids.map((id, index) => [id, found[index]]));
  return docs.map((doc) => {
    const subscription = doc.subscriptionId === undefined ? undefined : byId.get(doc.subscriptionId);
    return subscription ? withTerms(doc, subscription) : doc;
  });
}

function withTerms(doc: OrderDoc, subscription: Subscription): OrderDoc {
  const { terms, merchantId, subscriptionId } = subscription;
  const amount = sumMoney(
    doc.order.lineItems.map(({ unitPrice }) => unitPrice),
    doc.order.currency,
  );
  const fee = doc.cycle === 0 ? terms.setupFee : null;
  const subtotal = fee === null ? amount : subtractMoney(amount, fee);
  const charges = fee === null ? [] : [{ chargeId: subscriptionId, name: 'Setup fee', amount: fee }];
  const order = { ...doc.order, merchantId, charges, lineItems: linesOf(doc, subscription, subtotal) };
  return { ...doc, subscriptionPlanId: terms.planId, order };
}

/** A shorter first period costs its part of the whole: then it is one line, as no line has a price of its own for it. */
function linesOf({ billedLines }: OrderDoc, subscription: Subscription, subtotal: Money): readonly OrderLine[] {
  const { subscriptionId, terms, firstLineItems } = subscription;
  const lines = billedLines ?? (firstLineItems ?? terms.lineItems).map(orderLine);
  const totals = lines.map(({ unitPrice, quantity }) => multiplyMoney(unitPrice, quantity));
  const whole = totals.reduce(addMoney, { ...subtotal, amount: 0 });
  if (totals.length === 0 || whole.amount !== subtotal.amount) {
    return [{ lineItemId: subscriptionId, name: terms.planName, quantity: 1, unitPrice: subtotal }];
  }
  return lines;
}
