import { customerSummary, customersProjection } from '#customers';
import { paymentIntentObject, paymentIntentsView, type RefundDoc, refundObject } from '#payments';
import type { Read } from '../reads.js';

/** Writes refunds with what they refer to beside the ids; null for what its view does not have. */
export async function expandRefunds(
  { views, environmentId }: Read,
  docs: readonly RefundDoc[],
  paths: readonly string[] = [],
) {
  const refunds = docs.map(refundObject);
  const idsOf = (field: 'customer_id' | 'payment_intent_id') => refunds.map((refund) => refund[field] ?? '');
  const [customers, intents] = await Promise.all([
    paths.includes('customer') ? views.getMany(customersProjection, environmentId, idsOf('customer_id')) : undefined,
    paths.includes('payment_intent')
      ? views.getMany(paymentIntentsView, environmentId, idsOf('payment_intent_id'))
      : undefined,
  ]);
  return refunds.map((refund, index) => {
    const [customer, intent] = [customers?.[index], intents?.[index]];
    return {
      ...refund,
      ...(customers && { customer: customer ? customerSummary(customer) : null }),
      ...(intents && { payment_intent: intent ? paymentIntentObject(intent) : null }),
    };
  });
}
