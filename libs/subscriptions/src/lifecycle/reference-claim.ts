import type { Aggregate, DomainEvent, Refusal } from '#kernel';
import { refuse } from '#kernel';
import type { SubscriptionState } from '../subscription-state.js';

/** A customer's reference for a plan stands for this subscription from now on. */
export type SubscriptionReferenceClaimed = DomainEvent<
  'SubscriptionReferenceClaimed',
  {
    readonly subscriptionId: string;
    /** It was canceled, or is called otherwise by now. */
    readonly takenOverFrom?: string;
  }
>;

export interface ReferenceClaim {
  readonly subscriptionId?: string;
}

/** The aggregate of the stream `subscription_reference-<environment>.<digest of customer, plan and reference>`. */
export const subscriptionReferenceAggregate: Aggregate<ReferenceClaim, SubscriptionReferenceClaimed> = {
  category: 'subscription_reference',
  events: { SubscriptionReferenceClaimed: { version: 1 } },
  initial: {},
  evolve: (_, event) => ({ subscriptionId: event.data.subscriptionId }),
};

/** Claims what nobody holds, or what `freed` still holds though it needs it no more. Never refuses: the state tells who has it. */
export function decideClaimReference(
  { subscriptionId, freed }: { readonly subscriptionId: string; readonly freed?: string },
  { subscriptionId: holder }: ReferenceClaim,
): readonly SubscriptionReferenceClaimed[] {
  if (holder === undefined) return [{ type: 'SubscriptionReferenceClaimed', data: { subscriptionId } }];
  if (holder !== freed || holder === subscriptionId) return [];
  return [{ type: 'SubscriptionReferenceClaimed', data: { subscriptionId, takenOverFrom: holder } }];
}

/** Whether a holder has no more use for its claim. One that was never made still has: it may be made at any moment. */
export function isFreed(holder: SubscriptionState, reference: string): boolean {
  return holder !== null && (holder.status === 'canceled' || holder.externalReferenceId !== reference);
}

export function subscriptionAlreadyExists({ subscriptionId, status }: NonNullable<SubscriptionState>): Refusal {
  return refuse('SUBSCRIPTION_ALREADY_EXISTS', 'The customer has a subscription to this plan by this reference.', {
    param: 'external_reference_id',
    current_status: status,
    blocking_resources: [{ resource_type: 'subscription', resource_id: subscriptionId, status }],
    blocking_resource_count: 1,
  });
}
