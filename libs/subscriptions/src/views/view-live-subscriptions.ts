import { LiveSubscriptions } from '#customers';
import type { BlockingResource } from '#kernel';
import { catchUpWithLog, type FollowedLog, type ViewReader } from '#projections';
import type { LivePlanSubscriptions } from '../plans/live-plan-subscriptions.port.js';
import { liveSubscriptionsOfPlan, subscriptionsChargedTo } from './subscriptions.query.js';

/** Who is billed to a payment method. Throws `ViewsTooFarBehind`, `EventStoreUnavailable`, `ReadStoreUnavailable`. */
export class ViewLiveSubscriptions extends LiveSubscriptions {
  constructor(
    private readonly views: ViewReader,
    private readonly log: FollowedLog,
  ) {
    super();
  }

  override async chargedTo(environmentId: string, paymentMethodId: string): Promise<readonly BlockingResource[]> {
    await catchUpWithLog(this.log);
    return subscriptionsChargedTo(this.views, environmentId, paymentMethodId);
  }
}

/** Who is billed by a plan. Throws `ViewsTooFarBehind`, `EventStoreUnavailable`, `ReadStoreUnavailable`. */
export class ViewLivePlanSubscriptions implements LivePlanSubscriptions {
  constructor(
    private readonly views: ViewReader,
    private readonly log: FollowedLog,
  ) {}

  async ofPlan(environmentId: string, planId: string): Promise<readonly BlockingResource[]> {
    await catchUpWithLog(this.log);
    return liveSubscriptionsOfPlan(this.views, environmentId, planId);
  }
}
