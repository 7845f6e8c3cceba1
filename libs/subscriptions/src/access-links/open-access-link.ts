import { type CommandContext, type Decision, plusMilliseconds, type Timestamp } from '#kernel';
import type { AccessLinkOpened } from './access-link.events.js';
import { type AccessLinkState, accessLinkNotFound, refuseOpening } from './access-link.js';

/** How long a session lasts, on the environment's clock. */
export const ACCESS_SESSION_MS = 30 * 60_000;

/** Opens a link whose secret was checked. */
export class OpenAccessLink {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly accessLinkId: string;
      /** Of the page that the buyer pressed the button on: pressed twice, it opens once. */
      readonly openKey: string;
    },
  ) {}
}

/** Counts one opening. Refused with `RESOURCE_NOT_FOUND`, `ACCESS_LINK_EXPIRED`, `ACCESS_LINK_USED_UP`. */
export function decideOpenAccessLink(
  { now, sessionDigest }: { readonly now: Timestamp; readonly sessionDigest: string },
  state: AccessLinkState,
): Decision<AccessLinkOpened> {
  if (state === null) return accessLinkNotFound();
  if (state.opens.some((each) => each.sessionDigest === sessionDigest)) return [];
  const refusal = refuseOpening(state, now);
  if (refusal !== undefined) return refusal;
  const { accessLinkId, opens } = state;
  const sessionEndsAt = plusMilliseconds(now, ACCESS_SESSION_MS);
  return [{ type: 'AccessLinkOpened', data: { accessLinkId, open: opens.length + 1, sessionDigest, sessionEndsAt } }];
}
