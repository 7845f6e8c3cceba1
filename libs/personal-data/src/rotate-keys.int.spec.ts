import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KeyFile } from './key-file.js';
import { LmdbPersonalDataKeys } from './lmdb-personal-data-keys.adapter.js';
import type { ActiveSubjectKey } from './personal-data-keys.port.js';
import { PersonalDataVault } from './personal-data-vault.js';

const PLACE = 'somewhere';
const SUBJECTS = Array.from({ length: 1_200 }, (_, i) => `menv_1.cus_${String(i).padStart(4, '0')}`);

/** The real key store, which fails after so many re-wrapped keys: a rotation is broken off there. */
class FailingKeys extends LmdbPersonalDataKeys {
  rewrapsLeft = Number.POSITIVE_INFINITY;

  override async rewrap(subject: string, key: ActiveSubjectKey): Promise<boolean> {
    if (this.rewrapsLeft-- <= 0) throw new Error('broken off');
    return super.rewrap(subject, key);
  }
}

let dataDir: string;
let keys: FailingKeys;
let file: KeyFile;
let vault: PersonalDataVault;
let sealed: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onfile.rotation-'));
  keys = new FailingKeys(join(dataDir, 'keys'));
  file = new KeyFile(join(dataDir, 'kek.json'));
  vault = new PersonalDataVault(keys, file, file.create());
  sealed = await Promise.all(SUBJECTS.map((subject) => vault.seal(subject, PLACE, { subject })));
});

afterEach(async () => {
  await vault.close();
  await rm(dataDir, { recursive: true, force: true });
});

const versions = async (): Promise<number[]> =>
  JSON.parse(await readFile(file.path, 'utf8')).versions.map(({ version }: { version: number }) => version);
const unreadable = (through: PersonalDataVault): string[] =>
  SUBJECTS.filter((subject, i) => through.open(sealed[i] as string, PLACE)?.subject !== subject);
const kekVersions = (): Set<number> =>
  new Set(
    SUBJECTS.flatMap((subject) => {
      const key = keys.getLatest(subject);
      return key?.status === 'active' ? [key.kekVersion] : [];
    }),
  );

describe('rotation of the key-encryption key', () => {
  test('wraps every key anew, destroys the old version and leaves what was sealed as it is', async () => {
    expect(await vault.rotate()).toEqual({ version: 2, rewrapped: 1_200, wasResumed: false });
    expect(kekVersions()).toEqual(new Set([2]));
    expect(await versions()).toEqual([2]);
    expect(unreadable(vault)).toEqual([]);
    expect(unreadable(new PersonalDataVault(keys, file, file.load()))).toEqual([]);
  });

  test.each([0, 1, 499, 500, 1_199])('broken off after %i keys, it is finished by the next run', async (rewraps) => {
    keys.rewrapsLeft = rewraps;
    await expect(vault.rotate()).rejects.toThrow('broken off');
    expect(await versions()).toEqual([1, 2]);
    const restarted = new PersonalDataVault(keys, file, file.load());
    expect(unreadable(restarted)).toEqual([]);
    expect(restarted.health()).toMatchObject({ kek_version: 2, is_rotating: true });
    keys.rewrapsLeft = Number.POSITIVE_INFINITY;
    const rotation = await restarted.rotate();
    expect(rotation).toMatchObject({ version: 2, wasResumed: true });
    expect(rotation.rewrapped).toBeGreaterThan(0);
    expect(kekVersions()).toEqual(new Set([2]));
    expect(await versions()).toEqual([2]);
    expect(unreadable(restarted)).toEqual([]);
  });

  test('a vault that still holds the old ring reads on, and seals new subjects under the new version', async () => {
    const oldRing = file.load();
    const behind = new PersonalDataVault(keys, file, oldRing);
    await vault.rotate();
    expect(unreadable(behind)).toEqual([]);
    const late = new PersonalDataVault(keys, file, oldRing);
    const text = await late.seal('menv_1.cus_new', PLACE, { is: 'new' });
    expect(keys.getLatest('menv_1.cus_new')).toMatchObject({ kekVersion: 2 });
    expect(vault.open(text, PLACE)).toEqual({ is: 'new' });
  });

  test('subjects that come while it runs lose nothing', async () => {
    const others = Array.from({ length: 300 }, (_, i) => `menv_1.cus_late_${i}`);
    const behind = new PersonalDataVault(keys, file, file.load());
    const [, texts] = await Promise.all([
      vault.rotate(),
      (async () => {
        const made: string[] = [];
        for (const subject of others) made.push(await behind.seal(subject, PLACE, { subject }));
        return made;
      })(),
    ]);
    expect(await versions()).toEqual([2]);
    const restarted = new PersonalDataVault(keys, file, file.load());
    expect(others.filter((subject, i) => restarted.open(texts[i] as string, PLACE)?.subject !== subject)).toEqual([]);
    expect(unreadable(restarted)).toEqual([]);
  });

  test('two at once do one rotation after the other, or one together', async () => {
    const other = new PersonalDataVault(keys, file, file.load());
    await Promise.all([vault.rotate(), other.rotate()]);
    await vault.rotate();
    expect((await versions()).length).toBe(1);
    expect(unreadable(new PersonalDataVault(keys, file, file.load()))).toEqual([]);
  });

  test('a slow rotation does not put an older wrapping over a newer one', async () => {
    const subject = SUBJECTS[0] as string;
    const old = keys.getLatest(subject) as ActiveSubjectKey;
    await vault.rotate();
    expect(await keys.rewrap(subject, old)).toBe(false);
    expect(keys.getLatest(subject)).toMatchObject({ kekVersion: 2 });
  });

  test('a key erased meanwhile does not come back', async () => {
    const subject = SUBJECTS[0] as string;
    const key = keys.getLatest(subject) as ActiveSubjectKey;
    await vault.erase(subject);
    expect(await keys.rewrap(subject, { ...key, kekVersion: 9 })).toBe(false);
    expect(keys.getLatest(subject)).toEqual({ status: 'erased' });
  });

  test('a key that does not unwrap stops it, and the old version stays', async () => {
    const [a, b] = SUBJECTS as [string, string];
    const foreign = keys.getLatest(b) as ActiveSubjectKey;
    await keys.rewrap(a, { ...foreign, kekVersion: 2, keyId: (keys.getLatest(a) as ActiveSubjectKey).keyId });
    file.addVersion();
    file.addVersion();
    await expect(vault.rotate()).rejects.toThrow(/cannot be unwrapped/);
    expect(await versions()).toEqual([1, 2, 3]);
  });
});

describe('secrets', () => {
  test('a ring and a vault show no key when they are logged', async () => {
    const { index_key, versions: listed } = JSON.parse(await readFile(file.path, 'utf8'));
    const secrets: string[] = [index_key, listed[0].key];
    const shown = [vault, file.load()].flatMap((it) => [
      inspect(it, { depth: 9, showHidden: true }),
      JSON.stringify(it),
    ]);
    for (const text of shown) {
      for (const secret of secrets) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(
          Buffer.from(secret, 'base64url')
            .toString('hex')
            .slice(0, 12)
            .replace(/(..)(?=.)/g, '$1 '),
        );
      }
    }
  });
});
