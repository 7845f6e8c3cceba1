import type { Interval } from '#kernel';
import type { CreateSubscriptionPlan, NewLineItem, UpdateSubscriptionPlan } from '#subscriptions';
import { HttpProblem } from '../../http/index.js';
import type {
  CreateSubscriptionPlanBody,
  IntervalOptionBody,
  IntervalUnit,
  PlanLineItemBody,
  UpdateSubscriptionPlanBody,
} from './subscription-plan.dto.js';

/** A new plan's terms, with "none" where the body says nothing. */
export function planTermsOf(body: CreateSubscriptionPlanBody): CreateSubscriptionPlan['input']['terms'] {
  return {
    name: body.name,
    description: body.description ?? null,
    interval: { unit: body.billing_interval, count: body.billing_interval_count },
    intervalOptions: body.billing_interval_options?.map(optionOf),
    quantityOptions: body.quantity_options,
    lineItems: (body.line_items ?? []).map(lineItemOf),
    trialPeriod_days: body.trial_period_days ?? 0,
    setupFee: body.setup_fee_money ?? null,
    contractTerm_months: body.contract_term_months ?? null,
    earlyTerminationFee: body.early_termination_fee_money ?? null,
    images: body.images ?? [],
    externalReferenceId: body.external_reference_id ?? null,
    metadata: body.metadata ?? {},
  };
}

/** What an update wants changed; fields that the body leaves out are undefined. */
export function planChangesOf(body: UpdateSubscriptionPlanBody): UpdateSubscriptionPlan['input']['changes'] {
  return {
    name: body.name,
    description: body.description,
    interval: intervalOf(body),
    intervalOptions: body.billing_interval_options?.map(optionOf),
    quantityOptions: body.quantity_options,
    ...(body.line_items !== undefined && { lineItems: body.line_items.map(lineItemOf) }),
    trialPeriod_days: body.trial_period_days,
    setupFee: body.setup_fee_money,
    contractTerm_months: body.contract_term_months,
    earlyTerminationFee: body.early_termination_fee_money,
    images: body.images,
    externalReferenceId: body.external_reference_id,
    ...(body.metadata !== undefined && { metadata: body.metadata }),
  };
}

/** An interval is a unit and a count; undefined when the body has neither. Refuses one without the other. */
export function intervalOf(body: {
  readonly billing_interval?: IntervalUnit;
  readonly billing_interval_count?: number;
}): { unit: IntervalUnit; count: number } | undefined {
  const { billing_interval: unit, billing_interval_count: count } = body;
  if (unit === undefined && count === undefined) return undefined;
  if (unit !== undefined && count !== undefined) return { unit, count };
  throw new HttpProblem('INTERVAL_REQUIRED', 'billing_interval and billing_interval_count go together.', {
    param: unit === undefined ? 'billing_interval' : 'billing_interval_count',
  });
}

function optionOf(body: IntervalOptionBody): Interval {
  return { unit: body.billing_interval, count: body.billing_interval_count };
}

function lineItemOf(body: PlanLineItemBody): NewLineItem {
  const { name, description = null, unit_price_money, quantity = 1 } = body;
  return { name, description, unitPrice: unit_price_money, quantity };
}
