import { commandIdOf } from '#event-store';

/** What makes two requests the same command (D4). */
export interface CommandSource {
  readonly environmentId: string;
  readonly credentialId: string;
  readonly method: string;
  /** The path as called, without the query: `/v1/customers/cus_…`. */
  readonly path: string;
  readonly idempotencyKey: string;
}

/** The id of the command that a request stands for: the same for every repeat of it, another for everything else. */
export function requestCommandId(source: CommandSource): string {
  const { environmentId, credentialId, method, path, idempotencyKey } = source;
  return commandIdOf(environmentId, credentialId, `${method} ${path}`, idempotencyKey);
}

/** What the command asks for: a repeat with another fingerprint is another request under a used key. */
export function fingerprintOf(
  payload: { body: unknown; params: unknown; query: unknown },
  keyedHash: KeyedHash,
): string {
  return keyedHash(canonicalJson(payload));
}

/**
 * A hash that nobody can compute without the key: fingerprints stay in the log, and a plain hash of a short personal text
 * (a phone number, say) could be guessed.
 */
export type KeyedHash = (text: string) => string;

/** JSON with sorted keys and no spaces, so that the order in which a client writes its fields does not matter. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const field = object[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}
