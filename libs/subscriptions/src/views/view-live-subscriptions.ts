import { LiveSubscriptions } from '#customers';
import type { Position } from '#event-store';
import type { BlockingResource } from '#kernel';
import type { ViewReader } from '#projections';
import type { LivePlanSubscriptions } from '../plans/live-plan-subscriptions.port.js';
import { liveSubscriptionsOfPlan, subscriptionsChargedTo } from './subscriptions.query.js';

/** How far the log is, and whether the views have come as far. */
export interface FollowedLog {
  /** The position of the newest event; undefined in an empty log. */
  head(): Promise<Position | undefined>;
  /** True once the views have taken in the log up to a position; false when they have not in time. */
  waitFor(position: Position, timeout_ms: number): Promise<boolean>;
}

/** The views do not follow the log closely enough to say who stands in the way. */
export class SubscriptionViewsBehind extends Error {
  readonly retryAfter_s = 1;
  constructor(position: Position) {
    super(`the subscriptions view has not reached position ${position}`);
    this.name = 'SubscriptionViewsBehind';
  }
}

/** How long a guard waits for the views to reach what the log holds when it is asked. */
const CATCH_UP_MS = 3_000;

/** After this the views know every subscription whose creation was acknowledged before. */
async function catchUp(log: FollowedLog): Promise<void> {
  const head = await log.head();
  if (head !== undefined && !(await log.waitFor(head, CATCH_UP_MS))) throw new SubscriptionViewsBehind(head);
}

/** Who is billed to a payment method. Throws `SubscriptionViewsBehind`, `EventStoreUnavailable`, `ReadStoreUnavailable`. */
export class ViewLiveSubscriptions extends LiveSubscriptions {
  constructor(
    private readonly views: ViewReader,
    private readonly log: FollowedLog,
  ) {
    super();
  }

  override async chargedTo(environmentId: string, paymentMethodId: string): Promise<readonly BlockingResource[]> {
    await catchUp(this.log);
    return subscriptionsChargedTo(this.views, environmentId, paymentMethodId);
  }
}

/** Who is billed by a plan. Throws `SubscriptionViewsBehind`, `EventStoreUnavailable`, `ReadStoreUnavailable`. */
export class ViewLivePlanSubscriptions implements LivePlanSubscriptions {
  constructor(
    private readonly views: ViewReader,
    private readonly log: FollowedLog,
  ) {}

  async ofPlan(environmentId: string, planId: string): Promise<readonly BlockingResource[]> {
    await catchUp(this.log);
    return liveSubscriptionsOfPlan(this.views, environmentId, planId);
  }
}
