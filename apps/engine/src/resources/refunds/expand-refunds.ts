import { customerSummary, customersProjection } from '#customers';
import { orderSummary, ordersView } from '#orders';
import { paymentIntentObject, paymentIntentsView, type RefundDoc, type RefundObject, refundObject } from '#payments';
import type { Read } from '../reads.js';

/** Writes refunds with what they refer to beside the ids; null for what its view does not have. */
export async function expandRefunds(read: Read, docs: readonly RefundDoc[], paths: readonly string[] = []) {
  const { views, environmentId } = read;
  const refunds = docs.map(refundObject);
  const idsOf = (field: 'customer_id' | 'order_id') => refunds.map((refund) => refund[field] ?? '');
  const [customers, orders, intents] = await Promise.all([
    paths.includes('customer') ? views.getMany(customersProjection, environmentId, idsOf('customer_id')) : undefined,
    paths.includes('order') ? views.getMany(ordersView, environmentId, idsOf('order_id')) : undefined,
    paths.some((path) => path.endsWith('payment_intent')) ? intentsOf(read, refunds) : undefined,
  ]);
  return refunds.map((refund, index) => {
    const [customer, order] = [customers?.[index], orders?.[index]];
    const intent = (id = '') => ({ payment_intent: intents?.get(id) ?? null });
    const legs = refund.payment_refunds.map((leg) => ({ ...leg, ...intent(leg.payment_intent_id) }));
    return {
      ...refund,
      ...(customers && { customer: customer ? customerSummary(customer) : null }),
      ...(orders && { order: order ? orderSummary(order) : null }),
      ...(paths.includes('payment_intent') && intent(refund.payment_intent_id)),
      ...(paths.includes('payment_refunds.payment_intent') && { payment_refunds: legs }),
    };
  });
}

/** Every payment that gives something of these refunds, by its id. */
async function intentsOf({ views, environmentId }: Read, refunds: readonly RefundObject[]) {
  const ids = refunds.flatMap(({ payment_refunds }) => payment_refunds.map((leg) => leg.payment_intent_id));
  const docs = await views.getMany(paymentIntentsView, environmentId, [...new Set(ids)]);
  return new Map(docs.flatMap((doc) => (doc ? [[doc.paymentIntentId, paymentIntentObject(doc)] as const] : [])));
}
