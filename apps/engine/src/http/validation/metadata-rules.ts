import { type Explanation, isJsonObject } from './field-rule.js';

/** Contract §1.8; the numbers are ours. Lengths are UTF-16 units, the total is bytes of UTF-8. */
export const METADATA_LIMITS = { keys: 50, key_length: 255, value_length: 4096, total_bytes: 64 * 1024 } as const;

const RESERVED_PREFIX = 'flint_';

/** What a PATCH may say: a value sets a key, null removes it, null for the whole clears it. */
export type MetadataPatch = Readonly<Record<string, string | null>> | null;

/** What is wrong with metadata, or undefined. `patch` also allows null for a value. */
export function explainMetadata(value: unknown, patch = false): Explanation | undefined {
  if (!isJsonObject(value)) return { code: 'INVALID_METADATA' };
  const keys = Object.keys(value);
  if (keys.length > METADATA_LIMITS.keys) return tooMany();
  let units = 0;
  for (const key of keys) {
    const reason = explainKey(key) ?? explainValue(key, value[key], patch);
    if (reason !== undefined) return reason;
    units += key.length + ((value[key] as string | null) ?? '').length;
  }
  return isTooLarge(value as Record<string, string | null>, units) ? tooLarge() : undefined;
}

/** A UTF-16 unit takes at most three bytes, so most metadata need not be encoded to be known to fit. */
function isTooLarge(metadata: Readonly<Record<string, string | null>>, units: number): boolean {
  if (units * 3 <= METADATA_LIMITS.total_bytes) return false;
  const bytes = Object.entries(metadata).reduce(
    (sum, [key, value]) => sum + byteLength(key) + byteLength(value ?? ''),
    0,
  );
  return bytes > METADATA_LIMITS.total_bytes;
}

/** Metadata after a PATCH: the merged map, or why the result would break a limit. `undefined` leaves it as it is. */
export function mergeMetadata(
  current: Readonly<Record<string, string>>,
  patch: MetadataPatch | undefined,
): { readonly metadata: Readonly<Record<string, string>> } | { readonly broken: Explanation } {
  if (patch === undefined) return { metadata: current };
  if (patch === null) return { metadata: {} };
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  const metadata = Object.fromEntries(merged);
  const broken = explainMetadata(metadata);
  return broken === undefined ? { metadata } : { broken };
}

function explainKey(key: string): Explanation | undefined {
  if (key === '' || key === '__proto__') return { code: 'INVALID_METADATA_KEY' };
  if (key.length > METADATA_LIMITS.key_length) {
    return { code: 'METADATA_KEY_TOO_LONG', detail: { limit: METADATA_LIMITS.key_length } };
  }
  return key.startsWith(RESERVED_PREFIX) ? { code: 'RESERVED_METADATA_KEY', at: `.${key}` } : undefined;
}

function explainValue(key: string, value: unknown, patch: boolean): Explanation | undefined {
  if (value === null && patch) return undefined;
  if (typeof value !== 'string') return { code: 'INVALID_METADATA', at: `.${key}` };
  if (value.length <= METADATA_LIMITS.value_length) return undefined;
  return { code: 'METADATA_VALUE_TOO_LONG', at: `.${key}`, detail: { limit: METADATA_LIMITS.value_length } };
}

function tooMany(): Explanation {
  return { code: 'METADATA_TOO_MANY_KEYS', detail: { limit: METADATA_LIMITS.keys } };
}

function tooLarge(): Explanation {
  return { code: 'METADATA_TOO_LARGE', detail: { limit: METADATA_LIMITS.total_bytes } };
}

const UTF_8 = new TextEncoder();

/** Bytes of UTF-8 that a text takes. */
function byteLength(text: string): number {
  return UTF_8.encode(text).length;
}
