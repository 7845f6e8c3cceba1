import { type Aggregate, assertNever, type Fact, type Timestamp } from '#kernel';
import { type PlanTerms, type SubscriptionPlanEvent, subscriptionPlanEvents } from './subscription-plan.events.js';

/** A plan: what subscriptions are made from. A subscription copies what it needs, so a later change never reaches it. */
export interface SubscriptionPlan extends PlanTerms {
  readonly planId: string;
  readonly merchantId: string;
  readonly currency: string;
  readonly status: 'active' | 'archived';
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** `null` until the plan is created. */
export type SubscriptionPlanState = SubscriptionPlan | null;

function evolve(plan: SubscriptionPlanState, event: SubscriptionPlanEvent, fact: Fact): SubscriptionPlanState {
  if (event.type === 'SubscriptionPlanCreated') {
    const { planId, merchantId, currency, terms } = event.data;
    const times = { createdAt: fact.at, updatedAt: fact.at };
    return { ...terms, planId, merchantId, currency, status: 'active', version: fact.revision + 1, ...times };
  }
  if (plan === null) throw new Error(`${event.type} before SubscriptionPlanCreated`);
  const touched = { ...plan, version: fact.revision + 1, updatedAt: fact.at };
  switch (event.type) {
    case 'SubscriptionPlanUpdated':
      return { ...touched, ...event.data.changes };
    case 'SubscriptionPlanArchived':
      return { ...touched, status: 'archived' };
    default:
      return assertNever(event);
  }
}

export const subscriptionPlanAggregate: Aggregate<SubscriptionPlanState, SubscriptionPlanEvent> = {
  category: 'subscription_plan',
  events: subscriptionPlanEvents,
  initial: null,
  evolve,
};
