import { join } from 'node:path';
import type { KeyRing } from './key-encryption-key.js';
import { KeyFile } from './key-file.js';
import { LmdbPersonalDataKeys } from './lmdb-personal-data-keys.adapter.js';
import { PersonalDataKeysUnavailable } from './personal-data-errors.js';
import type { PersonalDataKeys } from './personal-data-keys.port.js';
import { PersonalDataVault } from './personal-data-vault.js';

/** Where the keys stand: `<dataDir>/keys`; the key file there too, unless `keyFile` (`ONFILE_KEY_FILE`) names another. */
export interface VaultLocation {
  readonly dataDir: string;
  readonly keyFile?: string | undefined;
}

/**
 * Opens the vault, and makes keys and key file on the first start. Fails with `PersonalDataKeysUnavailable` when the key
 * file is missing although there are keys, or belongs to other keys: a new one in its place would seal what the old one
 * cannot be told from.
 */
export async function openPersonalDataVault({ dataDir, keyFile }: VaultLocation): Promise<PersonalDataVault> {
  const folder = join(dataDir, 'keys');
  const keys = new LmdbPersonalDataKeys(folder);
  try {
    const file = new KeyFile(keyFile ?? join(folder, 'kek.json'));
    return new PersonalDataVault(keys, file, loadRing(keys, file));
  } catch (error) {
    await keys.close();
    throw error;
  }
}

function loadRing(keys: PersonalDataKeys, file: KeyFile): KeyRing {
  return keys.exclusively(() => {
    const boundTo = keys.ringId();
    if (!file.exists() && boundTo !== undefined) {
      throw new PersonalDataKeysUnavailable(`the key file ${file.path} is missing`);
    }
    const ring = file.exists() ? file.load() : file.create();
    if (boundTo !== undefined && boundTo !== ring.id) {
      throw new PersonalDataKeysUnavailable(`the key file ${file.path} belongs to other keys`);
    }
    if (ring.currentVersion < keys.leastKekVersion()) {
      throw new PersonalDataKeysUnavailable(`the key file ${file.path} is older than the keys`);
    }
    keys.bindRing(ring.id);
    return ring;
  });
}
