export { ANALYTICS_RANGES, type AnalyticsRange } from './analytics/analytics-window.js';
export * from './analytics/subscription-analytics.query.js';
export { AttemptOutcomes } from './billing/attempt-outcomes.process.js';
export * from './billing/billing-keys.js';
export * from './billing/billing-settings.port.js';
export * from './billing/bring-retry-forward.js';
export * from './billing/default-billing-settings.js';
export * from './billing/due-charge.js';
export * from './billing/due-subscriptions.js';
export * from './billing/dunning.policy.js';
export * from './billing/end-dunning.js';
export * from './billing/merchant-billing-settings.js';
export * from './billing/next-obligation.js';
export * from './billing/record-attempt-outcome.js';
export * from './billing/record-gateway-payment.js';
export * from './billing/renewal.process.js';
export * from './billing/renewal.saga.js';
export * from './billing/settle-billing-outcome.js';
export * from './billing/start-billing-attempt.js';
export * from './billing-attempt.events.js';
export * from './lifecycle/billing-method.js';
export * from './lifecycle/cancel-subscription.js';
export * from './lifecycle/change-line-items.js';
export * from './lifecycle/change-subscription-payment-method.js';
export * from './lifecycle/create-subscription.js';
export * from './lifecycle/customer-payment-methods.js';
export * from './lifecycle/end-billing-period.js';
export * from './lifecycle/end-pause.js';
export * from './lifecycle/lifecycle.events.js';
export * from './lifecycle/pause-subscription.js';
export { PrepareSubscription } from './lifecycle/prepare-subscription.process.js';
export * from './lifecycle/preview-subscription.js';
export * from './lifecycle/reactivate-subscription.js';
export * from './lifecycle/renew-subscription.js';
export * from './lifecycle/resume-subscription.js';
export * from './lifecycle/skip-cycle.js';
export * from './lifecycle/subscription-payment-methods.port.js';
export * from './lifecycle/update-subscription.js';
export * from './plans/archive-subscription-plan.js';
export * from './plans/create-subscription-plan.js';
export * from './plans/live-plan-subscriptions.port.js';
export { type NewLineItem, PLAN_LIMITS } from './plans/plan-terms.js';
export * from './plans/subscription-plan.events.js';
export * from './plans/subscription-plan.js';
export * from './plans/subscription-plan.view.js';
export * from './plans/subscription-plans.projection.js';
export * from './plans/subscription-plans.query.js';
export { type SubscriptionPlanChanges, UpdateSubscriptionPlan } from './plans/update-subscription-plan.js';
export * from './subscription.events.js';
export * from './subscription.js';
export * from './subscription-state.js';
export * from './subscriptions.module.js';
export { withSubscriptionTerms } from './views/order-terms.query.js';
export { renewalOrders } from './views/renewal-orders.projection.js';
export { renewalPaymentIntents } from './views/renewal-payment-intents.projection.js';
export {
  type CancellationDetails,
  needsAttention,
  type SubscriptionLineItemResource,
  type SubscriptionResource,
  subscriptionResource,
} from './views/subscription.view.js';
export { subscriptionsProjection } from './views/subscriptions.projection.js';
export * from './views/subscriptions.query.js';
export * from './views/view-live-subscriptions.js';
export * from './what-if/compare-dunning.js';
export { DUNNING_RECORD_EVENTS, DunningRecord } from './what-if/dunning-record.js';
export { PastDunningPolicies } from './what-if/past-dunning-policies.js';
export { type Fate, fateWith, type OtherOffsets, realFate } from './what-if/try-dunning-offsets.js';
