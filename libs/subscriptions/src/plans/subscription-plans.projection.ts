import type { DomainEvent } from '#kernel';
import type { Projection } from '#projections';
import { type SubscriptionPlanEvent, subscriptionPlanEvents } from './subscription-plan.events.js';
import { type SubscriptionPlan, subscriptionPlanAggregate } from './subscription-plan.js';

/** Index keys are bounded; names beyond this length sort as equal. */
const SORT_LENGTH = 100;

/** The `subscription_plans` view: each document is the state that the write model folds too. */
export const subscriptionPlansProjection: Projection<SubscriptionPlan> = {
  name: 'subscription_plans',
  version: 1,
  events: Object.keys(subscriptionPlanEvents),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event) =>
    isPlanEvent(event) ? (subscriptionPlanAggregate.evolve(doc ?? null, event, event.fact) ?? undefined) : doc,
  indexes: {
    created_at: (plan, environmentId) => ({ partition: environmentId, sort: plan.createdAt }),
    updated_at: (plan, environmentId) => ({ partition: environmentId, sort: plan.updatedAt }),
    name: (plan, environmentId) => ({
      partition: environmentId,
      sort: plan.name.toLowerCase().slice(0, SORT_LENGTH),
    }),
  },
};

function isPlanEvent<Event extends DomainEvent>(event: Event): event is Event & SubscriptionPlanEvent {
  return Object.hasOwn(subscriptionPlanEvents, event.type);
}
