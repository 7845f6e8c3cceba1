import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb';
import { isLmdbFile } from '#lmdb-files';
import { PersonalDataKeysUnavailable } from './personal-data-errors.js';
import type { ActiveSubjectKey, PersonalDataKeys, SubjectKey, SubjectKeyEntry } from './personal-data-keys.port.js';

const LEAST_KEK_VERSION = 'least_kek_version';
const RING_ID = 'ring_id';

/** The subjects' keys in an LMDB folder of their own, readable by the owner only. Closed by `close`. */
export class LmdbPersonalDataKeys implements PersonalDataKeys {
  readonly #root: RootDatabase;
  readonly #subjects: Database<unknown, string>;
  readonly #meta: Database<unknown, string>;
  #isClosed = false;

  /** Opens or creates the folder. Fails with `PersonalDataKeysUnavailable`. */
  constructor(folder: string) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
      if (!isLmdbFile(join(folder, 'data.mdb'))) throw new Error('data.mdb is damaged');
      // A folder's name may hold a dot, which would be taken for a file; an acknowledged write is on the disk.
      const options: RootDatabaseOptionsWithPath & { permissionsMode: number } = {
        path: folder,
        noSubdir: false,
        overlappingSync: false,
        permissionsMode: 0o600,
      };
      this.#root = open(options);
      this.#subjects = this.#root.openDB('subjects', { encoding: 'json' });
      this.#meta = this.#root.openDB('meta', { encoding: 'json' });
    } catch (error) {
      throw new PersonalDataKeysUnavailable(`${folder} cannot be opened`, { cause: error });
    }
  }

  get(subject: string): SubjectKey | undefined {
    return this.#use(() => asSubjectKey(this.#subjects.get(subject)));
  }

  getLatest(subject: string): SubjectKey | undefined {
    return this.#use(() => {
      this.#root.resetReadTxn();
      return asSubjectKey(this.#subjects.get(subject));
    });
  }

  add(subject: string, key: ActiveSubjectKey): Promise<SubjectKey | 'stale_kek'> {
    return this.#write(() => {
      const standing = asSubjectKey(this.#subjects.get(subject));
      if (standing !== undefined) return standing;
      if (key.kekVersion < this.leastKekVersion()) return 'stale_kek';
      this.#subjects.put(subject, key);
      return key;
    });
  }

  rewrap(subject: string, key: ActiveSubjectKey): Promise<boolean> {
    return this.#write(() => {
      const standing = asSubjectKey(this.#subjects.get(subject));
      if (standing?.status !== 'active' || standing.keyId !== key.keyId) return false;
      if (key.kekVersion <= standing.kekVersion || key.kekVersion < this.leastKekVersion()) return false;
      this.#subjects.put(subject, key);
      return true;
    });
  }

  erase(subject: string): Promise<void> {
    return this.#write(() => {
      this.#subjects.put(subject, { status: 'erased' });
    });
  }

  page(after: string | undefined, limit: number): readonly SubjectKeyEntry[] {
    return this.#use(() => {
      this.#root.resetReadTxn();
      const range = after === undefined ? { limit } : { start: after, exclusiveStart: true, limit };
      const entries = [...this.#subjects.getRange(range)];
      return entries.map(({ key, value }) => ({ subject: key, key: asSubjectKey(value) as SubjectKey }));
    });
  }

  leastKekVersion(): number {
    const version = this.#use(() => this.#meta.get(LEAST_KEK_VERSION));
    return typeof version === 'number' ? version : 0;
  }

  requireKekVersion(version: number): Promise<void> {
    return this.#write(() => {
      if (version > this.leastKekVersion()) this.#meta.put(LEAST_KEK_VERSION, version);
    });
  }

  ringId(): string | undefined {
    const id = this.#use(() => this.#meta.get(RING_ID));
    return typeof id === 'string' ? id : undefined;
  }

  bindRing(ringId: string): void {
    if (this.ringId() === undefined) this.#use(() => this.#meta.put(RING_ID, ringId));
  }

  exclusively<T>(work: () => T): T {
    this.#assertOpen();
    // LMDB admits one writer at a time over all processes, and lets go of it when that process dies.
    return this.#root.transactionSync(work);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#root.close();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new PersonalDataKeysUnavailable('the key store is closed');
  }

  #use<T>(read: () => T): T {
    this.#assertOpen();
    try {
      return read();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async #write<T>(change: () => T): Promise<T> {
    this.#assertOpen();
    try {
      return await this.#root.transaction(change);
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function asUnavailable(error: unknown): Error {
  if (error instanceof PersonalDataKeysUnavailable) return error;
  return new PersonalDataKeysUnavailable('the key store failed', { cause: error });
}

/** A record that makes no sense is a broken store, never a subject without a key. */
function asSubjectKey(value: unknown): SubjectKey | undefined {
  if (value === undefined) return undefined;
  const record = (value ?? {}) as Partial<Record<string, unknown>>;
  if (record.status === 'erased') return { status: 'erased' };
  const { status, keyId, kekVersion, wrapped } = record;
  if (
    status === 'active' &&
    typeof keyId === 'string' &&
    typeof kekVersion === 'number' &&
    typeof wrapped === 'string'
  ) {
    return { status, keyId, kekVersion, wrapped };
  }
  throw new PersonalDataKeysUnavailable('a key record cannot be read');
}
