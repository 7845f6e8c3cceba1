import { type CommandContext, type Decision, isRefusal, type Refusal, refuse, type Timestamp } from '#kernel';
import { refuseVersion } from '../plans/update-subscription-plan.js';
import { isRenewingEarly, owesNothing, type Subscription, type SubscriptionState } from '../subscription-state.js';
import { type BillingMethod, refuseBillingMethod } from './billing-method.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';
import type { InitiatedBy, SubscriptionRenewalRequested } from './lifecycle.events.js';

/** Pays the next cycle now. */
export class RenewSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly subscriptionId: string;
      readonly initiatedBy: InitiatedBy;
      readonly expectedVersion?: number;
    },
  ) {}
}

export interface Renewal {
  readonly now: Timestamp;
  /** Which cycle is meant: of two who ask at once for the same one the second changes nothing. */
  readonly cycle: number;
  readonly method: BillingMethod | Refusal;
  readonly initiatedBy: InitiatedBy;
  readonly expectedVersion?: number;
}

/**
 * Makes the next cycle due at once; its period, and the dates of those after it, stay (ADR 0038). Refused with
 * `SUBSCRIPTION_CANCELED`, `VERSION_CONFLICT`, `PAYMENT_METHOD_*`, and `INVALID_STATUS_TRANSITION` unless it is active,
 * goes on and owes nothing.
 */
export function decideRenewSubscription(
  input: Renewal,
  state: SubscriptionState,
): Decision<SubscriptionRenewalRequested> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  const isAsked = isRenewingEarly(state) && state.openAttempt === null;
  if (state.cycle > input.cycle || isAsked) return [];
  const conflict = refuseVersion(state, input.expectedVersion);
  if (conflict !== undefined) return conflict;
  const obstacle = obstacleTo(state, input.now);
  if (obstacle !== undefined) return refuseRenewal(state, obstacle);
  const { method, initiatedBy } = input;
  if (isRefusal(method)) return method;
  const refusal = refuseBillingMethod(method, state.customerId);
  if (refusal !== undefined) return refusal;
  const { subscriptionId, cycle } = state;
  return [{ type: 'SubscriptionRenewalRequested', data: { subscriptionId, cycle, initiatedBy } }];
}

/** The answer to a renewal that a cancellation or a pause has overtaken: the same as if it had come after them. */
export function refuseOvertaken(state: SubscriptionState): Refusal | undefined {
  if (state?.status === 'canceled') return subscriptionCanceled();
  return state?.status === 'paused' ? refuseRenewal(state, NOT_ACTIVE) : undefined;
}

const NOT_ACTIVE = 'Only an active subscription can be renewed early.';

function refuseRenewal({ status }: Subscription, obstacle: string): Refusal {
  return refuse('INVALID_STATUS_TRANSITION', obstacle, { current_status: status });
}

function obstacleTo(subscription: Subscription, now: Timestamp): string | undefined {
  if (subscription.status !== 'active') return NOT_ACTIVE;
  if (subscription.scheduleOwner === 'external') return 'Its owner says when it is billed.';
  if (subscription.cancelAtPeriodEnd) return 'It ends with its period: there is no cycle to renew.';
  return owesNothing(subscription, now) ? undefined : 'A payment is under way.';
}
