import { customerSummary, customersProjection } from '#customers';
import { type OrderDoc, type OrderResource, orderResource } from '#orders';
import { paymentIntentObject, paymentIntentsView } from '#payments';
import {
  subscriptionPlanSummary,
  subscriptionPlansProjection,
  subscriptionResource,
  subscriptionsProjection,
} from '#subscriptions';
import type { Read } from '../reads.js';

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
