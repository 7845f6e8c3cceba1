import { type BlockingResource, type CommandContext, type Decision, refuse } from '#kernel';
import type { SubscriptionPlanArchived } from './subscription-plan.events.js';
import type { SubscriptionPlanState } from './subscription-plan.js';
import { planNotFound, refuseVersion } from './update-subscription-plan.js';

/** How many blocking subscriptions a refusal names (contract §2.1). */
export const BLOCKING_SUBSCRIPTIONS_SHOWN = 25;

/** Takes a plan out of use for new subscriptions. */
export class ArchiveSubscriptionPlan {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly planId: string; readonly expectedVersion?: number },
  ) {}
}

export interface SubscriptionPlanArchiving {
  readonly expectedVersion?: number;
  /** The live subscriptions of this plan, as the view knows them. */
  readonly liveSubscriptions: readonly BlockingResource[];
}

/**
 * Refused with `PLAN_HAS_ACTIVE_SUBSCRIPTIONS` while live subscriptions exist. The list comes from a view and may miss
 * one that is being created: harmless, since a subscription has copied all that it needs from its plan.
 */
export function decideArchiveSubscriptionPlan(
  { expectedVersion, liveSubscriptions }: SubscriptionPlanArchiving,
  plan: SubscriptionPlanState,
): Decision<SubscriptionPlanArchived> {
  if (plan === null) return planNotFound();
  const conflict = refuseVersion(plan, expectedVersion);
  if (conflict !== undefined) return conflict;
  if (plan.status === 'archived') return [];
  if (liveSubscriptions.length > 0) {
    return refuse('PLAN_HAS_ACTIVE_SUBSCRIPTIONS', 'Subscriptions still bill by this plan.', {
      blocking_resources: liveSubscriptions.slice(0, BLOCKING_SUBSCRIPTIONS_SHOWN),
      blocking_resource_count: liveSubscriptions.length,
    });
  }
  return [{ type: 'SubscriptionPlanArchived', data: { planId: plan.planId } }];
}
