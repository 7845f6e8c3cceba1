import { customerSummary, customersProjection } from '#customers';
import { orderSummary, ordersView } from '#orders';
import { type PaymentIntentDoc, paymentIntentObject } from '#payments';
import type { Read } from '../reads.js';

/** Writes payment intents with what they refer to beside the ids; null for what its view does not have. */
export async function expandPaymentIntents(
  { views, environmentId }: Read,
  docs: readonly PaymentIntentDoc[],
  paths: readonly string[] = [],
) {
  const intents = docs.map(paymentIntentObject);
  const idsOf = (field: 'customer_id' | 'order_id') => intents.map((intent) => String(intent[field] ?? ''));
  const [customers, orders] = await Promise.all([
    paths.includes('customer') ? views.getMany(customersProjection, environmentId, idsOf('customer_id')) : undefined,
    paths.includes('order') ? views.getMany(ordersView, environmentId, idsOf('order_id')) : undefined,
  ]);
  return intents.map((intent, index) => {
    const [customer, order] = [customers?.[index], orders?.[index]];
    return {
      ...intent,
      ...(customers && { customer: customer ? customerSummary(customer) : null }),
      ...(orders && { order: order ? orderSummary(order) : null }),
    };
  });
}
