import { customerSummary, customersProjection } from '#customers';
import { missingScopes, requirementOf, type Scope } from '#merchants';
import { type OrderDoc, type OrderResource, orderResource } from '#orders';
import { paymentIntentObject, paymentIntentsView } from '#payments';
import {
  subscriptionPlanSummary,
  subscriptionPlansProjection,
  subscriptionResource,
  subscriptionsProjection,
} from '#subscriptions';
import { type Credential, HttpProblem } from '../../http/index.js';
import type { Read } from '../reads.js';

const SCOPE: Readonly<Record<string, Scope>> = {
  customer: 'customers.read',
  payment_intents: 'payments.payment_intents.read',
  subscription: 'commerce.subscriptions.read',
  subscription_plan: 'commerce.subscription_plans.read',
};

/** Refuses paths whose resources the caller may not read by themselves either (contract §1.7). */
export function mayExpandOrders({ scopes }: Credential, paths: readonly string[] = []): void {
  const missing = paths.flatMap((path) => missingScopes(requirementOf(SCOPE[path]!), scopes));
  if (missing.length === 0) return;
  throw new HttpProblem('INSUFFICIENT_SCOPE', 'What is expanded needs a scope of its own.', {
    param: 'expand',
    missing_scopes: missing,
  });
}

/** An order with what it refers to beside the ids; null for what its view does not have. */
export async function expandOrder(read: Read, doc: OrderDoc, paths: readonly string[] = []) {
  const { views, environmentId } = read;
  const { order, subscriptionId, subscriptionPlanId } = doc;
  const resource: OrderResource & Record<string, unknown> = orderResource(doc);
  if (paths.includes('customer') && order.customerId !== undefined) {
    const customer = await views.get(customersProjection, environmentId, order.customerId);
    resource.customer = customer ? customerSummary(customer) : null;
  }
  if (paths.includes('payment_intents')) {
    const intents = await views.getMany(paymentIntentsView, environmentId, resource.payment_intent_ids);
    resource.payment_intents = intents.flatMap((intent) => (intent ? paymentIntentObject(intent) : []));
  }
  if (paths.includes('subscription') && subscriptionId !== undefined) {
    const subscription = await views.get(subscriptionsProjection, environmentId, subscriptionId);
    resource.subscription = subscription ? subscriptionResource(subscription) : null;
  }
  if (paths.includes('subscription_plan') && subscriptionPlanId !== undefined) {
    const plan = await views.get(subscriptionPlansProjection, environmentId, subscriptionPlanId);
    resource.subscription_plan = plan ? subscriptionPlanSummary(plan) : null;
  }
  return resource;
}
