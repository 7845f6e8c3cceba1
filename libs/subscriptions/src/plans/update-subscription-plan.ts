import { type CommandContext, type Decision, isRefusal, type Refusal, refuse } from '#kernel';
import { identifyLineItems, type NewLineItem, refuseTerms } from './plan-terms.js';
import type { PlanTerms, SubscriptionPlanUpdated } from './subscription-plan.events.js';
import type { SubscriptionPlan, SubscriptionPlanState } from './subscription-plan.js';

/** Changes a plan. Subscriptions that exist keep what they copied. */
export class UpdateSubscriptionPlan {
  constructor(
    readonly context: CommandContext,
    readonly input: Omit<SubscriptionPlanChanges, 'lineItemIds'> & { readonly planId: string },
  ) {}
}

/** New values for some fields; a field that is absent stays as it is. */
export interface SubscriptionPlanChanges {
  readonly changes: Partial<Omit<PlanTerms, 'lineItems' | 'metadata'>> & {
    readonly lineItems?: readonly NewLineItem[];
    /** Merged key by key; a key with `null` is removed, `null` for the whole clears. */
    readonly metadata?: Readonly<Record<string, string | null>> | null;
  };
  /** One per new line item, in order. */
  readonly lineItemIds: readonly string[];
  readonly expectedVersion?: number;
}

/**
 * Changes a plan for subscriptions to come. Refused with `PLAN_ARCHIVED`, `NO_FIELDS_TO_UPDATE`, `VERSION_CONFLICT`,
 * `EXPECTED_VERSION_REQUIRED` (line items and images are replaced as a whole, so a blind write would lose another's).
 */
export function decideUpdateSubscriptionPlan(
  input: SubscriptionPlanChanges,
  plan: SubscriptionPlanState,
): Decision<SubscriptionPlanUpdated> {
  if (plan === null) return planNotFound();
  const wanted = wantedTerms(input, plan);
  if (Object.keys(wanted).length === 0) return refuse('NO_FIELDS_TO_UPDATE', 'Nothing to change was sent.');
  const conflict = refuseVersion(plan, input.expectedVersion);
  if (conflict !== undefined) return conflict;
  const changes = differing(wanted, plan);
  if (Object.keys(changes).length === 0) return [];
  if (plan.status === 'archived') return planArchived();
  const replaced = (['lineItems', 'images'] as const).find((field) => field in changes);
  if (replaced !== undefined && input.expectedVersion === undefined) {
    const what = replaced === 'lineItems' ? 'line_items' : 'images';
    return refuse('EXPECTED_VERSION_REQUIRED', `Replacing ${what} needs expected_version.`, {
      param: 'expected_version',
    });
  }
  const refusal = refuseTerms({ ...plan, ...changes }, plan.currency);
  if (isRefusal(refusal)) return refusal;
  return [{ type: 'SubscriptionPlanUpdated', data: { planId: plan.planId, changes } }];
}

/** Whether the caller saw another version than the current one: asked also when nothing would change. */
export function refuseVersion(resource: { readonly version: number }, expected: number | undefined) {
  if (expected === undefined || expected === resource.version) return undefined;
  return refuse('VERSION_CONFLICT', 'It was changed since it was read.', {
    param: 'expected_version',
    current_version: resource.version,
  });
}

export function planNotFound(): Refusal {
  return refuse('SUBSCRIPTION_PLAN_NOT_FOUND', 'There is no such subscription plan.', {
    param: 'subscription_plan_id',
  });
}

function planArchived(): Refusal {
  return refuse('PLAN_ARCHIVED', 'An archived plan cannot be changed.', { current_status: 'archived' });
}

function wantedTerms(input: SubscriptionPlanChanges, plan: SubscriptionPlan): Partial<PlanTerms> {
  const { lineItems, metadata, ...rest } = input.changes;
  const wanted: { -readonly [Field in keyof PlanTerms]?: PlanTerms[Field] } = { ...rest };
  if (lineItems !== undefined) wanted.lineItems = identifyLineItems(lineItems, input.lineItemIds);
  if (metadata !== undefined) wanted.metadata = mergeMetadata(plan.metadata, metadata);
  return wanted;
}

/** The contract's merge by key (§1.8). */
export function mergeMetadata(
  current: Readonly<Record<string, string>>,
  patch: Readonly<Record<string, string | null>> | null,
): Record<string, string> {
  if (patch === null) return {};
  const kept = Object.entries({ ...current, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept);
}

function differing(wanted: Partial<PlanTerms>, plan: SubscriptionPlan): Partial<PlanTerms> {
  const fields = Object.entries(wanted) as [keyof PlanTerms, unknown][];
  return Object.fromEntries(
    fields.filter(([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(plan[field])),
  );
}
