import { createHash } from 'node:crypto';
import type { IndexPlace } from './projection.js';

/** The other parameters of the list: a token is only good for the list that it was made for. Undefined ones do not count. */
export type ListParams = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a token says: a place to go on after, or why it is refused. */
export type PageTokenReading =
  | { readonly kind: 'place'; readonly place: IndexPlace }
  /** It was not made here, or was changed on its way. */
  | { readonly kind: 'invalid' }
  /** It was made for a list with other parameters. */
  | { readonly kind: 'mismatch' };

const MAX_TOKEN_length = 4_096;
const DIGEST_bytes = 12;
const FORMAT = 1;

/**
 * Writes a place in a list as an opaque token. The checksum finds mistakes and meddling by hand; it is no secret, and need
 * not be: a place gives nothing away that its list would not, since the partition is never taken from the token.
 */
export function writePageToken(place: IndexPlace, params: ListParams): string {
  const payload = Buffer.from(JSON.stringify([FORMAT, place.sort, place.documentId, digestOfParams(params)]));
  return Buffer.concat([checksum(payload), payload]).toString('base64url');
}

/** Reads a token back, for a list with these parameters. */
export function readPageToken(token: string, params: ListParams): PageTokenReading {
  if (token.length > MAX_TOKEN_length || !/^[A-Za-z0-9_-]+$/.test(token)) return { kind: 'invalid' };
  const bytes = Buffer.from(token, 'base64url');
  // Several texts can decode to the same bytes; only the one we would write counts.
  if (bytes.toString('base64url') !== token) return { kind: 'invalid' };
  const payload = bytes.subarray(DIGEST_bytes);
  if (!checksum(payload).equals(bytes.subarray(0, DIGEST_bytes))) return { kind: 'invalid' };
  const content = parse(payload);
  if (!content) return { kind: 'invalid' };
  if (content.params !== digestOfParams(params)) return { kind: 'mismatch' };
  return { kind: 'place', place: content.place };
}

function parse(payload: Buffer): { place: IndexPlace; params: string } | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 4 || parts[0] !== FORMAT) return undefined;
  const [, sort, documentId, params] = parts as unknown[];
  if (typeof sort !== 'string' || typeof documentId !== 'string' || typeof params !== 'string') return undefined;
  return { place: { sort, documentId }, params };
}

function digestOfParams(params: ListParams): string {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  given.sort(([left], [right]) => (left < right ? -1 : 1));
  return sha256(JSON.stringify(given)).toString('base64url').slice(0, 16);
}

function checksum(payload: Buffer): Buffer {
  return sha256('onfile page token', payload).subarray(0, DIGEST_bytes);
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
