import { type CommandContext, type Decision, plusDays, type Timestamp } from '#kernel';
import { subscriptionCanceled, subscriptionNotFound } from '../lifecycle/cancel-subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { AccessLinkCreated } from './access-link.events.js';
import type { AccessLinkState } from './access-link.js';

/** Contract §9.2. */
export const ACCESS_LINK_LIMITS = { life_days: 14, opens: 5 } as const;

/** Makes a link with which the buyer can mend a subscription. */
export class CreateAccessLink {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly subscriptionId: string },
  ) {}
}

export interface NewAccessLink {
  readonly now: Timestamp;
  readonly accessLinkId: string;
  /** SHA-256 of the link's secret, hex. */
  readonly digest: string;
  readonly subscription: SubscriptionState;
}

/** Refused with `RESOURCE_NOT_FOUND` and `SUBSCRIPTION_CANCELED`: where nothing can be mended nobody is sent. */
export function decideCreateAccessLink(
  { now, accessLinkId, digest, subscription }: NewAccessLink,
  state: AccessLinkState,
): Decision<AccessLinkCreated> {
  if (state !== null) return [];
  if (subscription === null) return subscriptionNotFound();
  if (subscription.status === 'canceled') return subscriptionCanceled();
  const { merchantId, subscriptionId } = subscription;
  const { life_days, opens: maxOpens } = ACCESS_LINK_LIMITS;
  const expiresAt = plusDays(now, life_days);
  return [
    { type: 'AccessLinkCreated', data: { accessLinkId, merchantId, subscriptionId, digest, expiresAt, maxOpens } },
  ];
}
