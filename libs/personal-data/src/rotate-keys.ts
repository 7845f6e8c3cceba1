import type { KeyRing } from './key-encryption-key.js';
import type { KeyFile } from './key-file.js';
import { PersonalDataKeysUnavailable } from './personal-data-errors.js';
import type { PersonalDataKeys, SubjectKeyEntry } from './personal-data-keys.port.js';

const PAGE = 500;

/** What a rotation did. */
export interface Rotation {
  /** The version that wraps from now on. */
  readonly version: number;
  /** How many subjects' keys were wrapped anew by this run. */
  readonly rewrapped: number;
  /** True when this run finished a rotation that had been broken off; it made no new version then. */
  readonly wasResumed: boolean;
}

/**
 * Wraps all subjects' keys by a new version and destroys the old ones; sealed texts stay as they are. It can be broken
 * off anywhere and run again. Order makes it safe: the new version is on the disk before a key is wrapped by it, no key
 * is added under the old one from then on, and the old one goes only when no key is left under it.
 */
export async function rotateKeys(keys: PersonalDataKeys, file: KeyFile): Promise<Rotation> {
  const { ring, wasResumed } = keys.exclusively(() => {
    const present = file.load();
    return present.isRotating ? { ring: present, wasResumed: true } : { ring: file.addVersion(), wasResumed: false };
  });
  const version = ring.currentVersion;
  await keys.requireKekVersion(version);
  let rewrapped = 0;
  for (let page = keys.page(undefined, PAGE); page.length > 0; page = keys.page(page.at(-1)?.subject, PAGE)) {
    const done = await Promise.all(page.map((entry) => rewrap(keys, ring, entry)));
    rewrapped += done.filter(Boolean).length;
  }
  keys.exclusively(() => {
    if (file.load().currentVersion === version) file.dropBefore(version);
  });
  return { version, rewrapped, wasResumed };
}

async function rewrap(keys: PersonalDataKeys, ring: KeyRing, { subject, key }: SubjectKeyEntry): Promise<boolean> {
  if (key.status === 'erased' || key.kekVersion >= ring.currentVersion) return false;
  const dataKey = ring.unwrap(subject, key);
  // The old version stays, so nothing is lost while an operator looks into it.
  if (dataKey === undefined) throw new PersonalDataKeysUnavailable(`the key of ${subject} cannot be unwrapped`);
  return keys.rewrap(subject, ring.wrap(subject, key.keyId, dataKey));
}
