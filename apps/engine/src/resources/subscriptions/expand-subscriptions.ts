import { customerSummary, customersProjection, paymentMethodSummary, paymentMethodsProjection } from '#customers';
import { missingScopes, requirementOf, type Scope } from '#merchants';
import { type SubscriptionResource, subscriptionPlanSummary, subscriptionPlansProjection } from '#subscriptions';
import { type Credential, HttpProblem } from '../../http/index.js';
import type { Read } from '../reads.js';

const SCOPE: Readonly<Record<string, Scope>> = {
  customer: 'customers.read',
  payment_intent: 'payments.payment_intents.read',
  payment_method: 'payments.payment_methods.read',
  subscription_plan: 'commerce.subscription_plans.read',
};

/** Refuses paths whose resources the caller may not read by themselves either (contract §1.7). */
export function mayExpand({ scopes }: Credential, paths: readonly string[] = []): void {
  const missing = paths.flatMap((path) => {
    const scope = SCOPE[path];
    return scope === undefined ? [] : missingScopes(requirementOf(scope), scopes);
  });
  if (missing.length === 0) return;
  throw new HttpProblem('INSUFFICIENT_SCOPE', 'What is expanded needs a scope of its own.', {
    param: 'expand',
    missing_scopes: missing,
  });
}

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
