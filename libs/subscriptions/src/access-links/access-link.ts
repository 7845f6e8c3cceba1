import { type Aggregate, assertNever, type Refusal, refuse, type Timestamp } from '#kernel';
import { type AccessLinkCreated, type AccessLinkEvent, accessLinkEvents } from './access-link.events.js';

/** One opening and the session that came of it. */
export interface AccessLinkOpen {
  readonly open: number;
  readonly sessionDigest: string;
  readonly sessionEndsAt: Timestamp;
}

export type AccessLink = AccessLinkCreated['data'] & {
  readonly createdAt: Timestamp;
  readonly opens: readonly AccessLinkOpen[];
  /** The methods that were begun with it, oldest first. */
  readonly paymentMethodIds: readonly string[];
};

/** `null` until the link is made. */
export type AccessLinkState = AccessLink | null;

/** The aggregate of the stream `access_link-<environment>.<access link id>`. */
export const accessLinkAggregate: Aggregate<AccessLinkState, AccessLinkEvent> = {
  category: 'access_link',
  events: accessLinkEvents,
  initial: null,
  evolve: (state, event, fact) => {
    if (event.type === 'AccessLinkCreated') {
      return { ...event.data, createdAt: fact.at, opens: [], paymentMethodIds: [] };
    }
    if (state === null) throw new Error(`${event.type} before AccessLinkCreated`);
    switch (event.type) {
      case 'AccessLinkOpened': {
        const { open, sessionDigest, sessionEndsAt } = event.data;
        return { ...state, opens: [...state.opens, { open, sessionDigest, sessionEndsAt }] };
      }
      case 'AccessLinkCardEntered':
        return { ...state, paymentMethodIds: [...state.paymentMethodIds, event.data.paymentMethodId] };
      default:
        return assertNever(event);
    }
  },
};

/** Why a link opens no session any more; undefined while it does. */
export function refuseOpening({ opens, maxOpens, expiresAt }: AccessLink, now: Timestamp): Refusal | undefined {
  if (now >= expiresAt) return refuse('ACCESS_LINK_EXPIRED', 'The link has expired.');
  if (opens.length < maxOpens) return undefined;
  return refuse('ACCESS_LINK_USED_UP', `The link was opened ${maxOpens} times.`, { limit: maxOpens });
}

export function accessLinkNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'There is no such link.');
}
