import { type Decision, refuse } from '#kernel';
import type { SubscriptionPlanArchived } from './subscription-plan.events.js';
import type { SubscriptionPlanState } from './subscription-plan.js';
import { planNotFound, refuseVersion } from './update-subscription-plan.js';

/** How many ids of blocking subscriptions a refusal names (contract §2.1). */
export const BLOCKING_SUBSCRIPTIONS_SHOWN = 25;

export interface SubscriptionPlanArchiving {
  readonly expectedVersion?: number;
  /** The live subscriptions of this plan, as the view knows them. */
  readonly liveSubscriptions: readonly { readonly subscriptionId: string; readonly status: string }[];
  /** Their true number, when only some are listed. */
  readonly liveSubscriptionCount: number;
}

/**
 * Refused with `PLAN_HAS_ACTIVE_SUBSCRIPTIONS` while live subscriptions exist. The list comes from a view and may miss
 * one that is being created: harmless, since a subscription has copied all that it needs from its plan.
 */
export function decideArchiveSubscriptionPlan(
  input: SubscriptionPlanArchiving,
  plan: SubscriptionPlanState,
): Decision<SubscriptionPlanArchived> {
  if (plan === null) return planNotFound();
  if (plan.status === 'archived') return [];
  const conflict = refuseVersion(plan, input.expectedVersion);
  if (conflict !== undefined) return conflict;
  if (input.liveSubscriptionCount > 0) {
    const shown = input.liveSubscriptions.slice(0, BLOCKING_SUBSCRIPTIONS_SHOWN);
    return refuse('PLAN_HAS_ACTIVE_SUBSCRIPTIONS', 'Subscriptions still bill by this plan.', {
      blocking_resources: shown.map(({ subscriptionId, status }) => ({
        resource_type: 'subscription',
        resource_id: subscriptionId,
        status,
      })),
      blocking_resource_count: input.liveSubscriptionCount,
    });
  }
  return [{ type: 'SubscriptionPlanArchived', data: { planId: plan.planId } }];
}
