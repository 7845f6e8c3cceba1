import { ID_PREFIX, isId } from '#kernel';

/** What a link's URL holds: where its stream stands, and the secret that opens it. */
export interface AccessToken {
  readonly environmentId: string;
  readonly accessLinkId: string;
  readonly secret: string;
}

const { environment: ENVIRONMENT, accessLink: LINK } = ID_PREFIX;
const SHAPE = /^([0-9A-Z]{26})([0-9A-Z]{26})([\w-]{43})$/;

/** The tenant is in the token, so that the stream is found where all of the tenant's streams are. */
export function formatAccessToken({ environmentId, accessLinkId, secret }: AccessToken): string {
  return withoutPrefix(environmentId) + withoutPrefix(accessLinkId) + secret;
}

/** Undefined for what cannot be a token of ours. */
export function parseAccessToken(text: string): AccessToken | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const environmentId = `${ENVIRONMENT}_${match[1]}`;
  const accessLinkId = `${LINK}_${match[2]}`;
  if (!isId(ENVIRONMENT, environmentId) || !isId(LINK, accessLinkId)) return undefined;
  return { environmentId, accessLinkId, secret: match[3]! };
}

function withoutPrefix(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}
