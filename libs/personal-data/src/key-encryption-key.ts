import { createHmac } from 'node:crypto';
import { decrypt, encrypt } from './authenticated-cipher.js';
import type { ActiveSubjectKey } from './personal-data-keys.port.js';

/** One version of the key that wraps the subjects' keys. */
export interface KekVersion {
  readonly version: number;
  readonly key: Uint8Array;
}

/**
 * The key-encryption keys, the newest of which wraps, and the key of blind indexes. The fields are private so that no
 * log, error or JSON shows them.
 */
export class KeyRing {
  readonly #versions: readonly KekVersion[];
  readonly #indexKey: Uint8Array;

  /** `versions` is not empty; `id` names the ring and is no secret. */
  constructor(
    readonly id: string,
    versions: readonly KekVersion[],
    indexKey: Uint8Array,
  ) {
    this.#versions = [...versions].sort((a, b) => a.version - b.version);
    this.#indexKey = indexKey;
  }

  /** The version that wraps. */
  get currentVersion(): number {
    return (this.#versions.at(-1) as KekVersion).version;
  }

  /** More than one version is kept only while a rotation is under way. */
  get isRotating(): boolean {
    return this.#versions.length > 1;
  }

  has(version: number): boolean {
    return this.#versions.some((known) => known.version === version);
  }

  /** Wraps a subject's key by the newest version, bound to subject, key id and version. */
  wrap(subject: string, keyId: string, dataKey: Uint8Array): ActiveSubjectKey {
    const { version, key } = this.#versions.at(-1) as KekVersion;
    const wrapped = encrypt(key, dataKey, wrapContext(subject, keyId, version)).toString('base64url');
    return { status: 'active', keyId, kekVersion: version, wrapped };
  }

  /** The subject's key; undefined when its version is not in the ring or the wrapping does not verify. */
  unwrap(subject: string, record: ActiveSubjectKey): Buffer | undefined {
    const kek = this.#versions.find((known) => known.version === record.kekVersion);
    if (kek === undefined) return undefined;
    const context = wrapContext(subject, record.keyId, record.kekVersion);
    return decrypt(kek.key, Buffer.from(record.wrapped, 'base64url'), context);
  }

  /** Keyed HMAC-SHA-256 in lower-case hex. */
  blindIndex(environmentId: string, text: string): string {
    return createHmac('sha256', this.#indexKey).update(`${environmentId}\0${text}`).digest('hex');
  }
}

function wrapContext(subject: string, keyId: string, version: number): string {
  return `subject-key\0${subject}\0${keyId}\0${version}`;
}
