import { type CommandContext, type Decision, isRefusal } from '#kernel';
import { identifyLineItems, type NewLineItem, refuseTerms } from './plan-terms.js';
import type { PlanTerms, SubscriptionPlanCreated } from './subscription-plan.events.js';
import type { SubscriptionPlanState } from './subscription-plan.js';

/** Makes a plan that subscriptions can be made from. */
export class CreateSubscriptionPlan {
  constructor(
    readonly context: CommandContext,
    readonly input: Pick<NewSubscriptionPlan, 'currency' | 'terms'>,
  ) {}
}

export interface NewSubscriptionPlan {
  readonly planId: string;
  readonly merchantId: string;
  readonly currency: string;
  readonly terms: Omit<PlanTerms, 'lineItems'> & { readonly lineItems: readonly NewLineItem[] };
  /** One per line item, in order. */
  readonly lineItemIds: readonly string[];
}

/** Refused with `INTERVAL_COUNT_TOO_LARGE`, `TRIAL_TOO_LONG`, `AMOUNT_TOO_SMALL` … when a bound is passed. */
export function decideCreateSubscriptionPlan(
  input: NewSubscriptionPlan,
  plan: SubscriptionPlanState,
): Decision<SubscriptionPlanCreated> {
  if (plan !== null) return [];
  const refusal = refuseTerms(input.terms, input.currency);
  if (isRefusal(refusal)) return refusal;
  const { planId, merchantId, currency } = input;
  const terms = { ...input.terms, lineItems: identifyLineItems(input.terms.lineItems, input.lineItemIds) };
  return [{ type: 'SubscriptionPlanCreated', data: { planId, merchantId, currency, terms } }];
}
