/** A subject's data key, wrapped by a version of the key-encryption key. */
export interface ActiveSubjectKey {
  readonly status: 'active';
  /** Tells this key from any other that the subject may ever have had. */
  readonly keyId: string;
  readonly kekVersion: number;
  /** Base64url text. */
  readonly wrapped: string;
}

/** What is left of an erased key: that it was erased, and nothing else. */
export interface ErasedSubjectKey {
  readonly status: 'erased';
}

export type SubjectKey = ActiveSubjectKey | ErasedSubjectKey;

export interface SubjectKeyEntry {
  readonly subject: string;
  readonly key: SubjectKey;
}

/**
 * Where the subjects' keys are kept: outside the log, so that destroying one makes what it sealed unreadable (D11).
 * Several processes may share it. A promise resolves once the write is on the disk; every method fails with
 * `PersonalDataKeysUnavailable` when the store cannot be used.
 */
export interface PersonalDataKeys {
  /** The subject's key; undefined when there never was one. May lag behind other processes by one turn of the event loop. */
  get(subject: string): SubjectKey | undefined;
  /** As `get`, behind nobody. Dearer: use it before a missing key is believed. */
  getLatest(subject: string): SubjectKey | undefined;
  /**
   * Adds the first key of a subject. Answers the key that stands then: this one, or the one that was there before.
   * `stale_kek` when the key was wrapped by a version older than `leastKekVersion`; nothing is written then.
   */
  add(subject: string, key: ActiveSubjectKey): Promise<SubjectKey | 'stale_kek'>;
  /**
   * Puts the same key, wrapped by a newer version, in place. False, and nothing written, when that key is gone (erased
   * meanwhile) or when the version is not newer: a slow rotation never undoes a later one.
   */
  rewrap(subject: string, key: ActiveSubjectKey): Promise<boolean>;
  /** Destroys the subject's key, or bars it from ever getting one. */
  erase(subject: string): Promise<void>;
  /** The next entries in the subjects' order, at most `limit`. */
  page(after: string | undefined, limit: number): readonly SubjectKeyEntry[];
  /** No key wrapped by an older version than this is added any more; 0 in the beginning. */
  leastKekVersion(): number;
  requireKekVersion(version: number): Promise<void>;
  /** The key file that these keys belong to; undefined in the beginning. */
  ringId(): string | undefined;
  /** Remembers, once, which key file these keys belong to. Only within `exclusively`. */
  bindRing(ringId: string): void;
  /** Runs short work while no other process does the same. What it throws is thrown. */
  exclusively<T>(work: () => T): T;
  close(): Promise<void>;
}
