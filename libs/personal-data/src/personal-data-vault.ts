import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { decrypt, encrypt, KEY_BYTES } from './authenticated-cipher.js';
import type { KeyRing } from './key-encryption-key.js';
import type { KeyFile } from './key-file.js';
import {
  PersonalDataDamaged,
  PersonalDataErased,
  PersonalDataKeyMissing,
  PersonalDataKeysUnavailable,
} from './personal-data-errors.js';
import type { ActiveSubjectKey, PersonalDataKeys, SubjectKey } from './personal-data-keys.port.js';
import { type Rotation, rotateKeys } from './rotate-keys.js';
import { formatSealed, parseSealed, sealContext } from './sealed-text.js';

const MAX_SUBJECT_LENGTH = 256;
const MAX_PLAIN_BYTES = 262_144;
const MAX_CACHED_KEYS = 10_000;
/** Bounds how long a key that another process erased may stay in this one's memory, unused. */
const CACHED_KEY_TTL_MS = 600_000;
const MAX_ADD_ATTEMPTS = 3;

/** How the vault is doing. A missing key was neither erased nor found: someone must look into it. */
export interface VaultHealth {
  readonly status: 'ok' | 'keys_missing' | 'keys_unavailable';
  /** How often a missing key was met since the start. */
  readonly missing_keys: number;
  readonly kek_version: number;
  /** True while an unfinished rotation keeps the old version. */
  readonly is_rotating: boolean;
}

/** Seals and opens personal data with one key per subject, and destroys that key to erase (D11). */
export class PersonalDataVault {
  readonly #keys: PersonalDataKeys;
  readonly #file: KeyFile;
  readonly #cache = new LRUCache<string, { readonly keyId: string; readonly dataKey: Buffer }>({
    max: MAX_CACHED_KEYS,
    ttl: CACHED_KEY_TTL_MS,
    dispose: ({ dataKey }) => dataKey.fill(0),
  });
  #ring: KeyRing;
  #missingKeys = 0;

  constructor(keys: PersonalDataKeys, file: KeyFile, ring: KeyRing) {
    this.#keys = keys;
    this.#file = file;
    this.#ring = ring;
  }

  /**
   * Encrypts a JSON object for a subject (an id, 1 to 256 characters) and binds it to a place (`aad`). The subject's key is
   * on the disk before this resolves. Fails with `PersonalDataErased`, `PersonalDataKeysUnavailable`, or `RangeError` above
   * 256 KiB.
   */
  async seal(subject: string, aad: string, value: object): Promise<string> {
    if (subject.length === 0 || subject.length > MAX_SUBJECT_LENGTH || subject.includes('\0')) {
      throw new RangeError('not a subject of personal data');
    }
    const plain = Buffer.from(JSON.stringify(value));
    if (plain.length > MAX_PLAIN_BYTES) throw new RangeError(`personal data of ${plain.length} bytes is too much`);
    const record = this.#keys.get(subject) ?? (await this.#addKey(subject));
    if (record.status === 'erased') {
      this.#cache.delete(subject);
      throw new PersonalDataErased(subject);
    }
    // No waiting from here on: a cached key may be wiped as soon as something else runs.
    const dataKey = this.#dataKeyOf(subject, record);
    const body = encrypt(dataKey, plain, sealContext(subject, record.keyId, aad));
    return formatSealed({ subject, keyId: record.keyId, body });
  }

  /**
   * Decrypts; undefined when the subject was erased. Fails with `PersonalDataDamaged`, `PersonalDataKeyMissing` or
   * `PersonalDataKeysUnavailable`: none of these is ever taken for an erasure.
   */
  open(sealed: string, aad: string): Record<string, unknown> | undefined {
    const { subject, keyId, body } = parseSealed(sealed);
    const record = this.#recordOf(subject, keyId);
    if (record.status === 'erased') {
      this.#cache.delete(subject);
      return undefined;
    }
    const plain = decrypt(this.#dataKeyOf(subject, record), body, sealContext(subject, keyId, aad));
    if (plain === undefined) throw new PersonalDataDamaged(`a text of ${subject}, key ${keyId}`);
    return JSON.parse(plain.toString()) as Record<string, unknown>;
  }

  /**
   * Destroys the subject's key and keeps only that it was erased; no key is ever made for it again. Idempotent. Other
   * processes see it on their next turn. Old pages of the key store may still hold the wrapped key: `rotate` closes them.
   */
  async erase(subject: string): Promise<void> {
    await this.#keys.erase(subject);
    this.#cache.delete(subject);
  }

  /**
   * A keyed hash to find equal texts by without keeping them: HMAC-SHA-256, 64 lower-case hex digits, different in each
   * environment. Its key is never rotated, since stream names made from it would no longer be found. Bring the text into
   * its normal form before. The result is still personal data to who holds the key and can guess the text.
   */
  blindIndex(environmentId: string, text: string): string {
    return this.#ring.blindIndex(environmentId, text);
  }

  /** Wraps all keys by a new version and destroys the old ones, or finishes a rotation that was broken off. */
  async rotate(): Promise<Rotation> {
    const rotation = await rotateKeys(this.#keys, this.#file);
    this.#ring = this.#file.load();
    return rotation;
  }

  health(): VaultHealth {
    const common = {
      missing_keys: this.#missingKeys,
      kek_version: this.#ring.currentVersion,
      is_rotating: this.#ring.isRotating,
    };
    try {
      this.#keys.leastKekVersion();
      return { status: this.#missingKeys > 0 ? 'keys_missing' : 'ok', ...common };
    } catch {
      return { status: 'keys_unavailable', ...common };
    }
  }

  async close(): Promise<void> {
    this.#cache.clear();
    await this.#keys.close();
  }

  /** Makes the subject's first key. Whoever comes first over all processes wins, and all use that one. */
  async #addKey(subject: string): Promise<SubjectKey> {
    for (let attempt = 0; attempt < MAX_ADD_ATTEMPTS; attempt++) {
      const keyId = randomBytes(6).toString('base64url');
      const standing = await this.#keys.add(subject, this.#ring.wrap(subject, keyId, randomBytes(KEY_BYTES)));
      if (standing !== 'stale_kek') return standing;
      // Another process has rotated: its version wraps now.
      this.#ring = this.#file.load();
    }
    throw new PersonalDataKeysUnavailable('the key file is older than the key store');
  }

  #recordOf(subject: string, keyId: string): SubjectKey {
    let record = this.#keys.get(subject);
    if (record === undefined || (record.status === 'active' && record.keyId !== keyId)) {
      record = this.#keys.getLatest(subject);
    }
    if (record === undefined || (record.status === 'active' && record.keyId !== keyId)) {
      this.#missingKeys++;
      throw new PersonalDataKeyMissing(subject, keyId);
    }
    return record;
  }

  #dataKeyOf(subject: string, record: ActiveSubjectKey): Buffer {
    const cached = this.#cache.get(subject);
    if (cached?.keyId === record.keyId) return cached.dataKey;
    const dataKey = this.#unwrap(subject, record);
    this.#cache.set(subject, { keyId: record.keyId, dataKey });
    return dataKey;
  }

  /** A version that is not in the ring was made, or has been replaced, by another process's rotation. */
  #unwrap(subject: string, record: ActiveSubjectKey): Buffer {
    const dataKey = this.#ring.unwrap(subject, record);
    if (dataKey !== undefined) return dataKey;
    this.#ring = this.#file.load();
    const latest = this.#keys.getLatest(subject);
    const again =
      latest?.status === 'active' && latest.keyId === record.keyId ? this.#ring.unwrap(subject, latest) : undefined;
    if (again === undefined) throw new PersonalDataKeysUnavailable(`the key of ${subject} cannot be unwrapped`);
    return again;
  }
}
