import type { CommandRunner } from '#event-store';
import { SYSTEM_ENVIRONMENT } from '#event-store';
import { type ApiKey, apiKeyAggregate } from './api-key.js';
import { matchesDigest, parseApiKey } from './api-key-secret.js';

/** How long a key is believed before its stream is looked at again: a revocation is heard within this time. */
const BELIEVED_MS = 1_000;
/** Keys that are remembered; the oldest goes first. */
const MAX_KEYS = 10_000;

export type KeyCheck =
  | { readonly ok: true; readonly key: NonNullable<ApiKey['key']> }
  | { readonly ok: false; readonly why: 'unknown' | 'revoked' | 'expired' };

/** Finds who a secret belongs to. */
export class KeyRing {
  readonly #known = new Map<string, { readonly apiKey: ApiKey; readonly asOf_ms: number }>();
  readonly #reading = new Map<string, Promise<ApiKey>>();

  constructor(
    private readonly runner: CommandRunner,
    private readonly realNow_ms: () => number = Date.now,
  ) {}

  /** Throws `EventStoreUnavailable` when the key is not remembered and cannot be read. */
  async check(secret: string): Promise<KeyCheck> {
    const parsed = parseApiKey(secret);
    const apiKey = parsed ? await this.#find(parsed.keyId) : undefined;
    const key = apiKey?.key;
    if (!matchesDigest(secret, key?.digest) || !key) return { ok: false, why: 'unknown' };
    if (apiKey?.revokedAt) return { ok: false, why: 'revoked' };
    if (key.expiresAt && Date.parse(key.expiresAt) <= this.realNow_ms()) return { ok: false, why: 'expired' };
    return { ok: true, key };
  }

  async #find(keyId: string): Promise<ApiKey> {
    const known = this.#known.get(keyId);
    const age_ms = known ? this.realNow_ms() - known.asOf_ms : undefined;
    // A clock that was set back makes no knowledge young again: a revoked key would live on (F50).
    if (known && age_ms !== undefined && age_ms >= 0 && age_ms < BELIEVED_MS) return known.apiKey;
    // Requests that come meanwhile share the one look: all of a busy key's would queue for its stream otherwise.
    const reading = this.#reading.get(keyId) ?? this.#read(keyId);
    this.#reading.set(keyId, reading);
    return reading;
  }

  async #read(keyId: string): Promise<ApiKey> {
    const asOf_ms = this.realNow_ms();
    try {
      const { state } = await this.runner.load(apiKeyAggregate, SYSTEM_ENVIRONMENT, keyId);
      this.#known.delete(keyId);
      this.#known.set(keyId, { apiKey: state, asOf_ms });
      if (this.#known.size > MAX_KEYS) this.#known.delete(this.#known.keys().next().value!);
      return state;
    } finally {
      this.#reading.delete(keyId);
    }
  }
}
