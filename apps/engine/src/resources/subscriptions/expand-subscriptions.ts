import { customerSummary, customersProjection, paymentMethodSummary, paymentMethodsProjection } from '#customers';
import { type SubscriptionResource, subscriptionPlanSummary, subscriptionPlansProjection } from '#subscriptions';
import type { Read } from '../reads.js';

/** Puts summaries of what the subscriptions refer to beside the ids; null for what its view does not have. */
export async function expandSubscriptions(
  { views, environmentId, now }: Read,
  subscriptions: readonly SubscriptionResource[],
  paths: readonly string[] = [],
) {
  const idsOf = (field: 'customer_id' | 'payment_method_id' | 'subscription_plan_id') =>
    subscriptions.map((subscription) => subscription[field]);
  const [customers, methods, plans] = await Promise.all([
    paths.includes('customer') ? views.getMany(customersProjection, environmentId, idsOf('customer_id')) : undefined,
    paths.includes('payment_method')
      ? views.getMany(paymentMethodsProjection, environmentId, idsOf('payment_method_id'))
      : undefined,
    paths.includes('subscription_plan')
      ? views.getMany(subscriptionPlansProjection, environmentId, idsOf('subscription_plan_id'))
      : undefined,
  ]);
  return subscriptions.map((subscription, index) => {
    const [customer, method, plan] = [customers?.[index], methods?.[index], plans?.[index]];
    return {
      ...subscription,
      ...(customers && { customer: customer ? customerSummary(customer) : null }),
      ...(methods && { payment_method: method ? paymentMethodSummary(method, now) : null }),
      ...(plans && { subscription_plan: plan ? subscriptionPlanSummary(plan) : null }),
    };
  });
}
