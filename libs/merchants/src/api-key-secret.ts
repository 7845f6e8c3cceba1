import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type KeyMode = 'test' | 'live';

/** What an API key's secret tells without asking anyone. */
export interface ParsedSecret {
  readonly mode: KeyMode;
  /** Finds the key's record; not secret. */
  readonly keyId: string;
  /** What may be shown of the key: its mode and its key id. */
  readonly prefix: string;
}

/** How many random bytes `mint` needs: 12 characters of key id and 28 of secret, one byte each and some to spare. */
export const MINT_BYTES = 64;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_ID_LENGTH = 12;
/** 28 × log2(62) = 166 bits. */
const SECRET_LENGTH = 28;
const CHECKSUM_LENGTH = 6;
const SHAPE = /^flint_(test|live)_([0-9A-Za-z]{12})_([0-9A-Za-z]{28})([0-9A-Za-z]{6})$/;

/** For secret scanners: what a key looks like in text. */
export const API_KEY_PATTERN = 'flint_(?:test|live)_[0-9A-Za-z]{12}_[0-9A-Za-z]{34}';

/** Makes a new secret out of random bytes (`MINT_BYTES` of them, from a cryptographic source). */
export function mintApiKey(mode: KeyMode, random: Uint8Array): { readonly secret: string; readonly keyId: string } {
  const text = base62Of(random, KEY_ID_LENGTH + SECRET_LENGTH);
  const keyId = text.slice(0, KEY_ID_LENGTH);
  const body = `flint_${mode}_${keyId}_${text.slice(KEY_ID_LENGTH)}`;
  return { secret: body + checksumOf(body), keyId };
}

/** Reads a secret; undefined when it cannot be one of ours: a typing error or a fake ends here, without a look-up. */
export function parseApiKey(secret: string): ParsedSecret | undefined {
  const match = SHAPE.exec(secret);
  if (match === null) return undefined;
  const body = secret.slice(0, -CHECKSUM_LENGTH);
  if (checksumOf(body) !== secret.slice(-CHECKSUM_LENGTH)) return undefined;
  const [, mode, keyId] = match as unknown as [string, KeyMode, string];
  return { mode, keyId, prefix: `flint_${mode}_${keyId}` };
}

/** What is stored of a secret: its SHA-256 in hex. A slow hash gains nothing on 166 random bits (failures.md §3.3). */
export function digestSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares a secret with a stored digest in constant time. Without a stored digest it compares all the same, and says no. */
export function matchesDigest(secret: string, storedDigest: string | undefined): boolean {
  const given = createHash('sha256').update(secret).digest();
  const stored = Buffer.from(storedDigest ?? '', 'hex');
  const comparable = stored.length === given.length;
  return timingSafeEqual(given, comparable ? stored : Buffer.alloc(given.length)) && comparable;
}

function checksumOf(text: string): string {
  let value = crc32(text);
  let checksum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    checksum = BASE62[value % 62] + checksum;
    value = Math.floor(value / 62);
  }
  return checksum;
}

/** Letters out of random bytes without bias: bytes from 248 up are skipped, as 248 is the last multiple of 62. */
function base62Of(random: Uint8Array, length: number): string {
  let text = '';
  for (const byte of random) {
    if (text.length === length) break;
    if (byte < 248) text += BASE62[byte % 62];
  }
  if (text.length < length) throw new RangeError(`${random.length} random bytes do not make ${length} characters`);
  return text;
}
