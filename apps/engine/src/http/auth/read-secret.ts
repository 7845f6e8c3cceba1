import { HttpProblem } from '../errors/http-problem.js';

const MAX_SECRET_LENGTH = 512;
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const VISIBLE = /^[\x21-\x7e]+$/;

/** Tells the client how to authenticate, beside every 401. */
export const CHALLENGE = { 'WWW-Authenticate': 'Bearer' } as const;

/** The API key's secret that a request carries (contract §1.2). Throws when there is none, more than one, or no reading it. */
export function readSecret(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const { authorization, 'x-api-key': apiKey } = headers;
  if (authorization !== undefined && apiKey !== undefined) throw new HttpProblem('AMBIGUOUS_AUTH');
  if (typeof apiKey === 'string') return checked(apiKey, 'INVALID_API_KEY');
  if (authorization === undefined) throw new HttpProblem('AUTH_REQUIRED', undefined, {}, CHALLENGE);
  const bearer = authorization.length > MAX_SECRET_LENGTH + 16 ? null : BEARER.exec(String(authorization));
  return checked(bearer?.[1] ?? '', 'INVALID_AUTHORIZATION_HEADER');
}

function checked(secret: string, code: string): string {
  if (secret.length <= MAX_SECRET_LENGTH && VISIBLE.test(secret)) return secret;
  throw new HttpProblem(code, undefined, {}, CHALLENGE);
}
