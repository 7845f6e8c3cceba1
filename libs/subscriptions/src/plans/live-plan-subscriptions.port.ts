import type { BlockingResource } from '#kernel';

/** Who still bills by a plan. Answered from the `subscriptions` view. */
export abstract class LivePlanSubscriptions {
  /** The subscriptions of this plan that are not canceled: `{resource_type: 'subscription', resource_id, status}`. */
  abstract ofPlan(environmentId: string, planId: string): Promise<readonly BlockingResource[]>;
}
