import { type CommandContext, type Decision, refuse } from '#kernel';
import { subscriptionCanceled, subscriptionNotFound } from '../lifecycle/cancel-subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { AccessLinkCardEntered } from './access-link.events.js';
import { type AccessLinkState, accessLinkNotFound } from './access-link.js';

/** Cards that one link may put before the gateway: enough for who mistypes, too few to find out which stolen ones work. */
export const ACCESS_LINK_CARDS_LIMIT = 10;

/** Notes that a card is about to be set up by the buyer who has opened a link. */
export class EnterCard {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly accessLinkId: string;
      readonly subscriptionId: string;
      readonly open: number;
      readonly paymentMethodId: string;
    },
  ) {}
}

export interface CardEntry {
  readonly open: number;
  readonly paymentMethodId: string;
  /** What the card is to pay for. */
  readonly subscription: SubscriptionState;
}

/** Refused with `RESOURCE_NOT_FOUND`, `SUBSCRIPTION_CANCELED` (a card that pays for nothing is not kept), `RESOURCE_LIMIT_EXCEEDED`. */
export function decideEnterCard(
  { open, paymentMethodId, subscription }: CardEntry,
  state: AccessLinkState,
): Decision<AccessLinkCardEntered> {
  if (state === null) return accessLinkNotFound();
  if (subscription === null) return subscriptionNotFound();
  if (subscription.status === 'canceled') return subscriptionCanceled();
  const { accessLinkId, paymentMethodIds } = state;
  if (paymentMethodIds.includes(paymentMethodId)) return [];
  if (paymentMethodIds.length >= ACCESS_LINK_CARDS_LIMIT) {
    const limit = ACCESS_LINK_CARDS_LIMIT;
    return refuse('RESOURCE_LIMIT_EXCEEDED', `A link takes at most ${limit} cards.`, { limit });
  }
  return [{ type: 'AccessLinkCardEntered', data: { accessLinkId, open, paymentMethodId } }];
}
