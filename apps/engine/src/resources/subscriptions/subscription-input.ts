import type { BillingStart, SubscriptionChange, SubscriptionFilter, SubscriptionRequest } from '#subscriptions';
import { HttpProblem } from '../../http/index.js';
import type {
  BillingStartBody,
  CreateSubscriptionBody,
  ListSubscriptionsQuery,
  PreviewSubscriptionBody,
  UpdateSubscriptionBody,
} from './subscription.dto.js';
import { intervalOf } from './subscription-plan-input.js';

export function subscriptionRequestOf(body: CreateSubscriptionBody): SubscriptionRequest {
  return {
    customerId: body.customer_id,
    planId: body.subscription_plan_id,
    paymentMethodId: body.payment_method_id,
    billingStart: billingStartOf(body.billing_start),
    billingScheduleOwner: body.billing_schedule?.owner,
    billingAnchorDay: body.billing_anchor_day,
    interval: intervalOf(body),
    quantity: body.quantity,
    externalReferenceId: body.external_reference_id ?? null,
    metadata: body.metadata ?? {},
  };
}

/** A preview of a creation needs what the creation needs. */
export function previewedRequestOf(body: PreviewSubscriptionBody): SubscriptionRequest {
  const { customer_id, subscription_plan_id, billing_start } = body;
  if (body.subscription_id !== undefined) {
    throw new HttpProblem('INVALID_REQUEST', 'A creation has no subscription_id yet.', { param: 'subscription_id' });
  }
  if (customer_id === undefined) throw missing('customer_id');
  if (subscription_plan_id === undefined) throw missing('subscription_plan_id');
  if (billing_start === undefined) throw startProblem('type', 'is needed');
  return subscriptionRequestOf({ ...body, customer_id, subscription_plan_id, billing_start });
}

function missing(param: string): HttpProblem {
  return new HttpProblem('FIELD_REQUIRED', `${param} is needed.`, { param });
}

export function subscriptionChangeOf(body: UpdateSubscriptionBody): SubscriptionChange {
  if (body.cancel_at_period_end !== undefined) {
    throw new HttpProblem('USE_CANCEL_SUBSCRIPTION', undefined, { param: 'cancel_at_period_end' });
  }
  return {
    metadata: body.metadata,
    externalReferenceId: body.external_reference_id,
    quantity: body.quantity,
    interval: intervalOf(body),
    expectedVersion: body.expected_version,
  };
}

/** Which fields of `billing_start` belong to which type. */
const FIELDS = {
  immediate: [],
  scheduled: ['starts_at'],
  imported: ['period_started_at', 'completed_cycles'],
} as const satisfies Record<BillingStartBody['type'], readonly (keyof BillingStartBody)[]>;

function billingStartOf(body: BillingStartBody): BillingStart {
  const { type, starts_at: startsAt, period_started_at: periodStartedAt, completed_cycles: completedCycles } = body;
  const own: readonly string[] = FIELDS[type];
  for (const field of ['starts_at', 'period_started_at', 'completed_cycles'] as const) {
    if (body[field] !== undefined && !own.includes(field)) throw startProblem(field, `does not belong to ${type}`);
  }
  switch (type) {
    case 'immediate':
      return { type };
    case 'scheduled':
      if (startsAt === undefined) throw startProblem('starts_at', 'is needed for a scheduled start');
      return { type, startsAt };
    case 'imported':
      if (periodStartedAt === undefined) throw startProblem('period_started_at', 'is needed for an import');
      return { type, periodStartedAt, completedCycles };
  }
}

function startProblem(field: string, what: string): HttpProblem {
  const param = `billing_start.${field}`;
  return new HttpProblem('SUBSCRIPTION_BILLING_START_INVALID', `${param} ${what}.`, { param });
}

export function subscriptionFilterOf(query: ListSubscriptionsQuery): SubscriptionFilter {
  return {
    statuses: query.status,
    customerId: query.customer_id,
    planId: query.subscription_plan_id,
    cancelAtPeriodEnd: query.cancel_at_period_end,
    needsAttention: query.needs_attention,
    scheduleOwner: query.billing_schedule_owner,
    isAwaitingSchedule: query.awaiting_billing_schedule,
    hasWhatNoneHas: isForOtherParts(query) || undefined,
    externalReferenceId: query.external_reference_id,
    query: query.query,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
    updatedAfter: query.updated_after,
    updatedBefore: query.updated_before,
    nextBillingAfter: query.next_billing_at_after,
    nextBillingBefore: query.next_billing_at_before,
  };
}

function isForOtherParts(query: ListSubscriptionsQuery): boolean {
  const { subscription_offer_id: offer, delivery_method_id: delivery, hold_reason: hold } = query;
  return [offer, delivery, hold].some((wanted) => wanted !== undefined);
}
