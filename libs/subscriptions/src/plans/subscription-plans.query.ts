import type { IndexPlace, ViewReader } from '#projections';
import type { SubscriptionPlan } from './subscription-plan.js';
import { type SubscriptionPlanResource, subscriptionPlanResource } from './subscription-plan.view.js';
import { subscriptionPlansProjection } from './subscription-plans.projection.js';

/** A plan from the view; undefined when this environment has none of this id. */
export async function getSubscriptionPlan(
  views: ViewReader,
  environmentId: string,
  planId: string,
): Promise<SubscriptionPlanResource | undefined> {
  const doc = await views.get(subscriptionPlansProjection, environmentId, planId);
  return doc && subscriptionPlanResource(doc);
}

export interface ListSubscriptionPlans {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortBy?: 'name' | 'created_at' | 'updated_at';
  readonly sortDirection?: 'asc' | 'desc';
  readonly status?: SubscriptionPlan['status'];
  /** Found anywhere in the name, the description or the reference, whatever the case. */
  readonly query?: string;
  readonly externalReferenceId?: string;
}

export interface SubscriptionPlansPage {
  readonly data: readonly SubscriptionPlanResource[];
  readonly next?: IndexPlace;
}

/** A page of plans, newest first unless asked otherwise. */
export async function listSubscriptionPlans(
  views: ViewReader,
  query: ListSubscriptionPlans,
): Promise<SubscriptionPlansPage> {
  const { docs, next } = await views.find(subscriptionPlansProjection, {
    index: query.sortBy ?? 'created_at',
    partition: query.environmentId,
    direction: query.sortDirection ?? 'desc',
    limit: query.limit,
    after: query.place,
    filter: (plan) => matches(plan, query),
  });
  return { data: docs.map(subscriptionPlanResource), next };
}

function matches(plan: SubscriptionPlan, { status, query, externalReferenceId }: ListSubscriptionPlans): boolean {
  if (status !== undefined && plan.status !== status) return false;
  if (externalReferenceId !== undefined && plan.externalReferenceId !== externalReferenceId) return false;
  if (query === undefined) return true;
  const searched = [plan.name, plan.description ?? '', plan.externalReferenceId ?? ''].join('\n');
  return searched.toLowerCase().includes(query.toLowerCase());
}
