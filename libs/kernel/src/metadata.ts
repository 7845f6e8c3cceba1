import { type Refusal, refuse } from './refusal.js';

/** The engine's bounds on metadata; the contract leaves the numbers open. */
export const METADATA_LIMITS = { keys: 50, keyLength: 255, valueLength: 4_096, totalLength: 65_536 } as const;

const RESERVED_PREFIX = 'flint_';

export type Metadata = Readonly<Record<string, string>>;
/** A value sets a key, null removes it. Null for the whole removes every key. */
export type MetadataPatch = Readonly<Record<string, string | null>>;

/** The changes that a patch really makes (contract §1.8), or why it is refused. */
export function metadataChanges(before: Metadata, patch: MetadataPatch | null | undefined): MetadataPatch | Refusal {
  if (patch === undefined) return {};
  if (patch === null) return Object.fromEntries(Object.keys(before).map((key) => [key, null]));
  const reserved = Object.keys(patch).find((key) => key.startsWith(RESERVED_PREFIX));
  if (reserved !== undefined) return refused('RESERVED_METADATA_KEY', `Keys must not start with ${RESERVED_PREFIX}.`);
  const changes = Object.entries(patch).filter(
    ([key, value]) => (Object.hasOwn(before, key) ? before[key] : null) !== value,
  );
  const after = Object.entries({ ...before, ...Object.fromEntries(changes) }).filter(([, value]) => value !== null);
  return refuseTooMuch(after as [string, string][]) ?? Object.fromEntries(changes);
}

function refuseTooMuch(entries: readonly [string, string][]): Refusal | undefined {
  const { keys, keyLength, valueLength, totalLength } = METADATA_LIMITS;
  if (entries.length > keys) return refused('METADATA_TOO_MANY_KEYS', `At most ${keys} keys.`, keys);
  if (entries.some(([key]) => key.length === 0)) return refused('INVALID_METADATA_KEY', 'A key must not be empty.');
  if (entries.some(([key]) => key.length > keyLength)) {
    return refused('METADATA_KEY_TOO_LONG', `At most ${keyLength} characters in a key.`, keyLength);
  }
  if (entries.some(([, value]) => value.length > valueLength)) {
    return refused('METADATA_VALUE_TOO_LONG', `At most ${valueLength} characters in a value.`, valueLength);
  }
  const total = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return total > totalLength
    ? refused('METADATA_TOO_LARGE', `At most ${totalLength} characters in all.`, totalLength)
    : undefined;
}

function refused(code: string, message: string, limit?: number): Refusal {
  return refuse(code, message, { param: 'metadata', ...(limit !== undefined && { limit }) });
}
