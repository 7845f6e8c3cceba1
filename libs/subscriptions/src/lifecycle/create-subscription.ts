import {
  type CommandContext,
  type Decision,
  type Interval,
  isRefusal,
  periodOf,
  type Refusal,
  refuse,
  type Schedule,
  type Timestamp,
} from '#kernel';
import type { BillingPeriod } from '../billing-attempt.events.js';
import { recurringAmountOf } from '../plans/plan-terms.js';
import type { SubscriptionPlan } from '../plans/subscription-plan.js';
import type { ImportedBilling, SubscriptionCreated, SubscriptionTerms } from '../subscription.events.js';
import type { ScheduleOwner, SubscriptionState } from '../subscription-state.js';
import { type BillingMethod, refuseBillingMethod } from './billing-method.js';
import { refusalsOfStart } from './refuse-start.js';

/** Starts a subscription of a customer to a plan. */
export class CreateSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: SubscriptionRequest,
  ) {}
}

/** What the caller says; the rest is gathered. */
export type SubscriptionRequest = Omit<
  NewSubscription,
  'now' | 'subscriptionId' | 'lineItemIds' | 'merchantId' | 'plan' | 'method' | 'timeZone' | 'billingScheduleOwner'
> & {
  /** As the merchant has set when absent. */
  readonly billingScheduleOwner?: ScheduleOwner;
  readonly planId: string;
  /** The customer's default when absent. */
  readonly paymentMethodId?: string;
};

export interface NewSubscription {
  readonly now: Timestamp;
  readonly subscriptionId: string;
  /** One per line of the plan, in order. */
  readonly lineItemIds: readonly string[];
  readonly merchantId: string;
  readonly customerId: string;
  readonly plan: SubscriptionPlan;
  readonly method: BillingMethod;
  readonly billingStart: BillingStart;
  /** Who says when cycles after the first are billed. */
  readonly billingScheduleOwner: ScheduleOwner;
  readonly billingAnchorDay?: number;
  /** The plan's own, or one that it offers besides. */
  readonly interval?: Interval;
  /** 1..100, multiplies every line; 1 when absent. */
  readonly quantity?: number;
  /** The merchant's setting; calendar days are taken in it. */
  readonly timeZone: string;
  readonly externalReferenceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export type BillingStart =
  | { readonly type: 'immediate' }
  | { readonly type: 'scheduled'; readonly startsAt: Timestamp }
  /** Billed elsewhere until now: the period that began then is paid. */
  | { readonly type: 'imported'; readonly periodStartedAt: Timestamp; readonly completedCycles?: number };

/**
 * Starts a subscription with all that its billing needs, copied from the plan of this moment. Nothing is charged here:
 * the first cycle falls due at the start, at the scheduled start, or when the trial or the imported period ends.
 * Refused with `PLAN_NOT_ACTIVE`, `PAYMENT_METHOD_*`, `SUBSCRIPTION_STARTS_AT_*`, `INVALID_BILLING_*` and others.
 */
export function decideCreateSubscription(
  input: NewSubscription,
  state: SubscriptionState,
): Decision<SubscriptionCreated> {
  if (state !== null) return [];
  const [refusal] = refusalsOfCreation(input);
  if (refusal !== undefined) return refusal;
  const { billingStart } = input;
  const trialPeriod = trialOf(input);
  const startsAt = billingStart.type === 'scheduled' ? billingStart.startsAt : null;
  const imported = importedBy(input);
  const data: SubscriptionCreated['data'] = {
    subscriptionId: input.subscriptionId,
    merchantId: input.merchantId,
    customerId: input.customerId,
    status: imported ? 'active' : trialPeriod ? 'trialing' : 'incomplete',
    terms: freezeTerms(input, imported?.period.start ?? trialPeriod?.end ?? startsAt ?? input.now),
    trialPeriod,
    startsAt,
    ...(input.billingScheduleOwner === 'external' && { scheduleOwner: input.billingScheduleOwner }),
    ...(imported && { imported }),
    paymentMethodId: input.method.paymentMethodId,
    pmRevision: input.method.pmRevision,
    externalReferenceId: input.externalReferenceId,
    metadata: input.metadata,
  };
  return [{ type: 'SubscriptionCreated', data }];
}

/** All that stands in the way, in the order in which a creation is refused for it. */
export function refusalsOfCreation(input: NewSubscription): readonly Refusal[] {
  const others = [refuseBillingMethod(input.method, input.customerId), refusePlan(input.plan)];
  return [...refusalsOfStart(input), ...others.filter(isRefusal)];
}

function refusePlan(plan: SubscriptionPlan): Refusal | undefined {
  if (plan.status === 'active') return undefined;
  return refuse('PLAN_NOT_ACTIVE', 'An archived plan takes no new subscriptions.', {
    param: 'subscription_plan_id',
    current_status: plan.status,
  });
}

/** Calendar days in the merchant's zone, so that a trial ends at the hour that it began, clock changes or not. */
function trialOf({ now, plan, timeZone, billingStart }: NewSubscription): BillingPeriod | null {
  if (plan.trialPeriod_days === 0 || billingStart.type === 'imported') return null;
  const { start, end } = periodOf(
    { anchor: now, interval: { unit: 'daily', count: plan.trialPeriod_days }, timeZone },
    0,
  );
  return { start, end };
}

/** What was billed elsewhere has no trial and no setup fee any more. */
function importedBy(input: NewSubscription): ImportedBilling | undefined {
  const { billingStart } = input;
  if (billingStart.type !== 'imported') return undefined;
  const { periodStartedAt, completedCycles = 1 } = billingStart;
  const { start, end } = periodOf(scheduleFrom(input, periodStartedAt), 0);
  return { period: { start, end }, completedCycles };
}

/** The calendar of what is billed from an instant on. */
export function scheduleFrom(
  { plan, interval = plan.interval, timeZone, billingAnchorDay: anchorDay }: NewSubscription,
  anchor: Timestamp,
): Schedule {
  return { anchor, interval, timeZone, ...(anchorDay !== undefined && { anchorDay }) };
}

function freezeTerms(input: NewSubscription, anchor: Timestamp): SubscriptionTerms {
  const { plan, timeZone, quantity = 1 } = input;
  const schedule = scheduleFrom(input, anchor);
  return {
    planId: plan.planId,
    planVersion: plan.version,
    planName: plan.name,
    lineItems: plan.lineItems.map((line, index) => ({
      lineItemId: idAt(input.lineItemIds, index),
      planLineItemId: line.lineItemId,
      name: line.name,
      description: line.description,
      unitPrice: line.unitPrice,
      quantity: line.quantity * quantity,
    })),
    quantity,
    interval: schedule.interval,
    schedule,
    recurringAmount: recurringAmountOf(plan.lineItems, plan.currency, quantity),
    setupFee: plan.setupFee,
    contract: contractOf(plan, anchor, timeZone),
  };
}

function contractOf(plan: SubscriptionPlan, anchor: Timestamp, timeZone: string): SubscriptionTerms['contract'] {
  if (plan.contractTerm_months === null) return null;
  const interval: Interval = { unit: 'monthly', count: plan.contractTerm_months };
  const { start, end } = periodOf({ anchor, interval, timeZone }, 0);
  return { start, end, earlyTerminationFee: plan.earlyTerminationFee };
}

function idAt(ids: readonly string[], index: number): string {
  const id = ids[index];
  if (id === undefined) throw new Error(`no id for line item ${index}`);
  return id;
}
