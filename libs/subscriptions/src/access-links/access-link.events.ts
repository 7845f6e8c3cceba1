import type { DomainEvent, EventSchemas, Timestamp } from '#kernel';

/** A link was made with which one buyer can mend one subscription. */
export type AccessLinkCreated = DomainEvent<
  'AccessLinkCreated',
  {
    readonly accessLinkId: string;
    readonly merchantId: string;
    readonly subscriptionId: string;
    /** SHA-256 of the secret, hex. The secret itself is nowhere. */
    readonly digest: string;
    readonly expiresAt: Timestamp;
    readonly maxOpens: number;
  }
>;

/** Somebody who has the link opened it, and got a session. */
export type AccessLinkOpened = DomainEvent<
  'AccessLinkOpened',
  {
    readonly accessLinkId: string;
    /** From 1. */
    readonly open: number;
    /** SHA-256 of the session's secret, hex. */
    readonly sessionDigest: string;
    readonly sessionEndsAt: Timestamp;
  }
>;

/** Whoever opened it put in a card, which the gateway has not seen yet. */
export type AccessLinkCardEntered = DomainEvent<
  'AccessLinkCardEntered',
  { readonly accessLinkId: string; readonly open: number; readonly paymentMethodId: string }
>;

export type AccessLinkEvent = AccessLinkCreated | AccessLinkOpened | AccessLinkCardEntered;

export const accessLinkEvents: EventSchemas<AccessLinkEvent> = {
  AccessLinkCreated: { version: 1 },
  AccessLinkOpened: { version: 1 },
  AccessLinkCardEntered: { version: 1 },
};
