import {
  type CommandContext,
  type Decision,
  type Interval,
  isRefusal,
  type MetadataPatch,
  metadataChanges,
  type Refusal,
  refuse,
} from '#kernel';
import { latestTerms } from '../changed-terms.js';
import { refuseNotOfferedInterval, refuseNotOfferedQuantity } from '../plans/plan-terms.js';
import type { SubscriptionPlan } from '../plans/subscription-plan.js';
import { mergeMetadata, refuseVersion } from '../plans/update-subscription-plan.js';
import type { SubscriptionLineItem } from '../subscription.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';
import { describeUpdate } from './describe-update.js';
import type { SubscriptionUpdated } from './lifecycle.events.js';

/** Changes what is said about a subscription, or what its later cycles are billed by. */
export class UpdateSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: SubscriptionChange & { readonly subscriptionId: string },
  ) {}
}

/** A field that is absent stays as it is. */
export interface SubscriptionChange {
  /** Merged key by key; null for the whole clears. */
  readonly metadata?: MetadataPatch | null;
  readonly externalReferenceId?: string | null;
  readonly quantity?: number;
  readonly interval?: Interval;
  readonly expectedVersion?: number;
}

/**
 * Changes terms from the next cycle on that nothing was tried for; the running period is what it is (ADR 0039).
 * Refused with `SUBSCRIPTION_CANCELED`, `NO_FIELDS_TO_UPDATE`, `VERSION_CONFLICT`, `INVALID_BILLING_INTERVAL` and
 * `INVALID_REQUEST` for what the plan does not offer, and the codes of metadata.
 */
export function decideUpdateSubscription(
  input: SubscriptionChange & { readonly plan: SubscriptionPlan },
  state: SubscriptionState,
): Decision<SubscriptionUpdated> {
  if (state === null) return subscriptionNotFound();
  const { plan, quantity, interval, metadata, externalReferenceId, expectedVersion } = input;
  const fields = [metadata, externalReferenceId, quantity, interval];
  if (fields.every((field) => field === undefined)) {
    return refuse('NO_FIELDS_TO_UPDATE', 'Nothing to change was sent.');
  }
  if (state.status === 'canceled') return subscriptionCanceled();
  const conflict = refuseVersion(state, expectedVersion);
  if (conflict !== undefined) return conflict;
  const words = wordsOf(state, metadata);
  if (isRefusal(words)) return words;
  const lineItems = quantity === undefined ? undefined : rescaled(state, quantity);
  const updated = describeUpdate(state, { ...words, externalReferenceId, quantity, interval, lineItems }, 'merchant');
  if (updated.length === 0) return [];
  const refusal =
    (quantity === undefined ? undefined : refuseNotOfferedQuantity(plan, quantity)) ??
    (interval && refuseNotOfferedInterval(plan, interval));
  return refusal ?? updated;
}

function wordsOf({ metadata }: Subscription, patch: MetadataPatch | null | undefined): Refusal | object {
  if (patch === undefined) return {};
  const changes = metadataChanges(metadata, patch);
  return isRefusal(changes) ? changes : { metadata: mergeMetadata(metadata, changes) };
}

/** Lines that came with the plan follow the subscription's quantity. */
function rescaled(subscription: Subscription, quantity: number): readonly SubscriptionLineItem[] {
  const before = latestTerms(subscription);
  return before.lineItems.map((line) =>
    line.hasOwnQuantity === true ? line : { ...line, quantity: (line.quantity / before.quantity) * quantity },
  );
}
