import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KEY_BYTES } from './authenticated-cipher.js';
import { KeyRing } from './key-encryption-key.js';
import { PersonalDataKeysUnavailable } from './personal-data-errors.js';

const MAX_VERSIONS = 16;

interface FileContent {
  readonly ring_id: string;
  readonly index_key: string;
  readonly versions: readonly { readonly version: number; readonly key: string }[];
}

/**
 * The key ring's file: JSON, mode 0600, replaced as a whole. Back it up together with the key store and keep such backups
 * for a bounded time: who holds both can undo an erasure. Changes are made by one process at a time (see `exclusively`).
 */
export class KeyFile {
  constructor(readonly path: string) {}

  exists(): boolean {
    return existsSync(this.path);
  }

  /** Reads the ring. Fails with `PersonalDataKeysUnavailable` when the file is missing or makes no sense. */
  load(): KeyRing {
    const { ring_id, index_key, versions } = this.#read();
    const keks = versions.map(({ version, key }) => ({ version, key: keyOf(key) }));
    return new KeyRing(ring_id, keks, keyOf(index_key));
  }

  /** Makes a ring with one version. */
  create(): KeyRing {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    this.#write({ ring_id: newRingId(), index_key: newKey(), versions: [{ version: 1, key: newKey() }] });
    return this.load();
  }

  /** Adds a version, which wraps from now on. The key of blind indexes stays: every index would change with it. */
  addVersion(): KeyRing {
    const content = this.#read();
    const newest = Math.max(...content.versions.map(({ version }) => version));
    this.#write({ ...content, versions: [...content.versions, { version: newest + 1, key: newKey() }] });
    return this.load();
  }

  /** Destroys the versions before this one: what they wrapped, in old copies too, stays closed. */
  dropBefore(least: number): KeyRing {
    const content = this.#read();
    this.#write({ ...content, versions: content.versions.filter(({ version }) => version >= least) });
    return this.load();
  }

  #read(): FileContent {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      throw new PersonalDataKeysUnavailable(`the key file ${this.path} cannot be read`, { cause: error });
    }
    const content = parse(text);
    if (content === undefined) throw new PersonalDataKeysUnavailable(`the key file ${this.path} is not a key ring`);
    return content;
  }

  #write(content: FileContent): void {
    if (content.versions.length > MAX_VERSIONS)
      throw new PersonalDataKeysUnavailable('too many versions in the key file');
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      rmSync(draft, { force: true });
      writeDurably(draft, `${JSON.stringify(content, undefined, 2)}\n`);
      renameSync(draft, this.path);
      syncFolder(dirname(this.path));
    } catch (error) {
      throw new PersonalDataKeysUnavailable(`the key file ${this.path} cannot be written`, { cause: error });
    }
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the renaming itself outlive a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The cause of a failure is not kept: a parser's message may quote the file. */
function parse(text: string): FileContent | undefined {
  try {
    const content = JSON.parse(text) as FileContent;
    const keys = [content.index_key, ...content.versions.map(({ key }) => key)];
    const isWhole =
      typeof content.ring_id === 'string' &&
      content.versions.length > 0 &&
      content.versions.every(({ version }) => Number.isSafeInteger(version) && version > 0) &&
      keys.every((key) => typeof key === 'string' && keyOf(key).length === KEY_BYTES);
    return isWhole ? content : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

function newRingId(): string {
  return randomBytes(9).toString('base64url');
}
