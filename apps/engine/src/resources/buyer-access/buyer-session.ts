import { ACCESS_SESSION_MS } from '#subscriptions';

/** The cookie of one link's session: each link has its own, so that two of them do not end each other. */
export function sessionCookieName(accessLinkId: string): string {
  return `onfile_${accessLinkId}`;
}

/** For pages below `/access` of this host alone, out of reach of scripts, and never sent from another site's page. */
export function sessionCookie(session: { accessLinkId: string; secret: string; isSecure: boolean }): string {
  const { accessLinkId, secret, isSecure } = session;
  const attributes = ['HttpOnly', 'SameSite=Strict', 'Path=/access', `Max-Age=${ACCESS_SESSION_MS / 1_000}`];
  if (isSecure) attributes.push('Secure');
  return [`${sessionCookieName(accessLinkId)}=${secret}`, ...attributes].join('; ');
}

/** The value of a cookie in a request's header; undefined without one. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trimStart().startsWith(`${name}=`));
  return pair?.slice(pair.indexOf('=') + 1).trim();
}
