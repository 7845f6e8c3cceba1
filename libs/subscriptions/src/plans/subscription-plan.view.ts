import type { Money, Timestamp } from '#kernel';
import { present } from '../views/subscription.view.js';
import type { SubscriptionPlan } from './subscription-plan.js';

/** A plan as the contract shows it (§9.1). Optional fields are absent, not null. */
export interface SubscriptionPlanResource {
  readonly subscription_plan_id: string;
  readonly merchant_id: string;
  readonly name: string;
  readonly description?: string;
  readonly status: 'active' | 'archived';
  readonly currency: string;
  readonly billing_interval: string;
  readonly billing_interval_count: number;
  /** What else a subscription may take; absent when the plan offers no choice. */
  readonly billing_interval_options?: readonly IntervalResource[];
  readonly quantity_options?: readonly number[];
  readonly line_items: readonly PlanLineItemResource[];
  readonly trial_period_days: number;
  readonly setup_fee_money?: Money;
  readonly contract_term_months?: number;
  readonly early_termination_fee_money?: Money;
  readonly images: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly external_reference_id?: string;
  readonly version: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface IntervalResource {
  readonly billing_interval: string;
  readonly billing_interval_count: number;
}

export interface PlanLineItemResource {
  readonly subscription_plan_line_item_id: string;
  readonly name: string;
  readonly description?: string;
  readonly quantity: number;
  readonly unit_price_money: Money;
}

/** A plan inside another resource (contract §1.7). */
export type SubscriptionPlanSummary = Omit<
  SubscriptionPlanResource,
  | 'merchant_id'
  | 'billing_interval_options'
  | 'quantity_options'
  | 'contract_term_months'
  | 'early_termination_fee_money'
  | 'images'
  | 'metadata'
  | 'version'
>;

/** Shows a plan, whether the state comes from the write model or from the view. */
export function subscriptionPlanResource(plan: SubscriptionPlan): SubscriptionPlanResource {
  const { images, metadata, version } = plan;
  return {
    ...subscriptionPlanSummary(plan),
    merchant_id: plan.merchantId,
    ...present({
      contract_term_months: plan.contractTerm_months,
      early_termination_fee_money: plan.earlyTerminationFee,
      quantity_options: plan.quantityOptions,
      billing_interval_options: plan.intervalOptions?.map(({ unit, count }) => ({
        billing_interval: unit,
        billing_interval_count: count,
      })),
    }),
    images,
    metadata,
    version,
  };
}

export function subscriptionPlanSummary(plan: SubscriptionPlan): SubscriptionPlanSummary {
  return {
    subscription_plan_id: plan.planId,
    name: plan.name,
    status: plan.status,
    currency: plan.currency,
    billing_interval: plan.interval.unit,
    billing_interval_count: plan.interval.count,
    trial_period_days: plan.trialPeriod_days,
    line_items: plan.lineItems.map((line) => ({
      subscription_plan_line_item_id: line.lineItemId,
      name: line.name,
      ...present({ description: line.description }),
      quantity: line.quantity,
      unit_price_money: line.unitPrice,
    })),
    ...present({
      description: plan.description,
      setup_fee_money: plan.setupFee,
      external_reference_id: plan.externalReferenceId,
    }),
    created_at: plan.createdAt,
    updated_at: plan.updatedAt,
  };
}
