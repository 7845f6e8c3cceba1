import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openPersonalDataVault } from './open-personal-data-vault.js';
import {
  PersonalDataDamaged,
  PersonalDataErased,
  PersonalDataKeyMissing,
  PersonalDataKeysUnavailable,
} from './personal-data-errors.js';
import type { PersonalDataVault } from './personal-data-vault.js';

const SUBJECT = 'menv_1.cus_1';
const PLACE = 'customer-menv_1.cus_1|event-1|personal';
const JANE = { email: 'jane@example.com', name: 'Jane Doe', address: { line1: '1 Main St', tags: ['ä', '漢'] } };

let dataDir: string;
let vault: PersonalDataVault;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onfile.vault-'));
  vault = await openPersonalDataVault({ dataDir });
});

afterEach(async () => {
  await vault.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await vault.close();
  vault = await openPersonalDataVault({ dataDir });
}

describe('sealing and opening', () => {
  test('what was sealed is opened again, after a restart too', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    expect(vault.open(sealed, PLACE)).toEqual(JANE);
    await reopen();
    expect(vault.open(sealed, PLACE)).toEqual(JANE);
  });

  test('any JSON object for any subject comes back as it was', async () => {
    const subjects = fc
      .string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
      .filter((s) => !/\0/.test(s) && s.length <= 256);
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }));
    await fc.assert(
      fc.asyncProperty(subjects, objects, fc.string(), async (subject, value, place) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(vault.open(await vault.seal(subject, place, plain), place)).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  test('a sealed text shows nothing of what is in it, and the same is never sealed the same', async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, () => vault.seal(SUBJECT, PLACE, JANE)));
    expect(new Set(sealed).size).toBe(50);
    expect(sealed[0]).toMatch(/^pd1\.[\w-]+\.[\w-]{8}\.[\w-]+$/);
    const decoded = (sealed[0] as string).split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(decoded.join('')).not.toMatch(/jane|Main/i);
  });

  test('fifty first seals of one subject at once end with one key', async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, (_, i) => vault.seal(SUBJECT, PLACE, { i })));
    expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(1);
    expect(sealed.map((text) => vault.open(text, PLACE)?.i)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('more subjects than the cache holds all keep their keys', async () => {
    const sealed = await Promise.all(Array.from({ length: 10_500 }, (_, i) => vault.seal(`menv_1.${i}`, PLACE, { i })));
    const wrong = sealed.filter((text, i) => vault.open(text, PLACE)?.i !== i);
    expect(wrong).toEqual([]);
  });

  test.each(['', 'a\0b', 'x'.repeat(257)])('takes no subject like %j', async (subject) => {
    await expect(vault.seal(subject, PLACE, JANE)).rejects.toThrow(RangeError);
  });

  test('takes no more than 256 KiB', async () => {
    await expect(vault.seal(SUBJECT, PLACE, { note: 'x'.repeat(262_144) })).rejects.toThrow(RangeError);
  });
});

describe('damage', () => {
  test('any changed character is noticed', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // A changed subject or key id names a key that there never was.
      expect(() => vault.open(changed, PLACE)).toThrow(/does not verify|is missing/);
    }
  });

  test('a changed ciphertext is damage, not erasure', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    const [format, subject, keyId, text] = sealed.split('.') as [string, string, string, string];
    const body = Buffer.from(text, 'base64url');
    body[body.length - 20] = (body[body.length - 20] as number) ^ 1;
    expect(() => vault.open([format, subject, keyId, body.toString('base64url')].join('.'), PLACE)).toThrow(
      PersonalDataDamaged,
    );
    expect(() => vault.open([format, subject, keyId, text.slice(0, 20)].join('.'), PLACE)).toThrow(PersonalDataDamaged);
  });

  test('a text that was moved to another place does not open there', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    expect(() => vault.open(sealed, `${PLACE}2`)).toThrow(PersonalDataDamaged);
  });

  test('a text passed off as another subject’s does not open', async () => {
    const mine = (await vault.seal(SUBJECT, PLACE, JANE)).split('.');
    const other = (await vault.seal('menv_1.cus_2', PLACE, {})).split('.');
    expect(() => vault.open([mine[0], other[1], other[2], mine[3]].join('.'), PLACE)).toThrow(PersonalDataDamaged);
  });

  test.each(['', 'pd1', 'pd2.YQ.a.b', 'pd1.YQ.a.b.c', 'pd1..a.b', 'pd1.Y!.a.b'])('%j is no sealed text', (text) => {
    expect(() => vault.open(text, PLACE)).toThrow(PersonalDataDamaged);
  });
});

describe('erasure', () => {
  test('makes what was sealed unreadable for good, and touches nobody else', async () => {
    const mine = await vault.seal(SUBJECT, PLACE, JANE);
    const other = await vault.seal('menv_1.cus_2', PLACE, JANE);
    await vault.erase(SUBJECT);
    expect(vault.open(mine, PLACE)).toBeUndefined();
    await reopen();
    expect(vault.open(mine, PLACE)).toBeUndefined();
    expect(vault.open(other, PLACE)).toEqual(JANE);
  });

  test('is done once and may be asked for again, also where there was no key yet', async () => {
    await vault.erase(SUBJECT);
    await vault.erase(SUBJECT);
    await expect(vault.seal(SUBJECT, PLACE, JANE)).rejects.toThrow(PersonalDataErased);
  });

  test('nothing can be sealed for an erased subject', async () => {
    await vault.seal(SUBJECT, PLACE, JANE);
    await vault.erase(SUBJECT);
    await expect(vault.seal(SUBJECT, PLACE, JANE)).rejects.toThrow(PersonalDataErased);
  });

  test('outlasts a rotation', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    await vault.erase(SUBJECT);
    await vault.rotate();
    expect(vault.open(sealed, PLACE)).toBeUndefined();
  });
});

describe('keys that cannot be had', () => {
  test('a key that is gone but was never erased is told from an erased one, and health says so', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    await vault.close();
    await rm(join(dataDir, 'keys'), { recursive: true });
    vault = await openPersonalDataVault({ dataDir });
    expect(() => vault.open(sealed, PLACE)).toThrow(PersonalDataKeyMissing);
    await vault.seal(SUBJECT, PLACE, JANE);
    expect(() => vault.open(sealed, PLACE)).toThrow(PersonalDataKeyMissing);
    expect(vault.health()).toEqual({ status: 'keys_missing', missing_keys: 2, kek_version: 1, is_rotating: false });
  });

  test('a closed key store is unavailable, not erased', async () => {
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    await vault.close();
    expect(() => vault.open(sealed, PLACE)).toThrow(PersonalDataKeysUnavailable);
    await expect(vault.seal(SUBJECT, PLACE, JANE)).rejects.toThrow(PersonalDataKeysUnavailable);
    await expect(vault.erase(SUBJECT)).rejects.toThrow(PersonalDataKeysUnavailable);
    expect(vault.health().status).toBe('keys_unavailable');
  });

  test.each([
    ['other bytes', (whole: Buffer) => Buffer.alloc(whole.length, 7)],
    ['zeros', (whole: Buffer) => Buffer.alloc(whole.length)],
    ['a damaged first meta page', (whole: Buffer) => whole.fill(7, 0, 4_096)],
    ['a damaged second meta page', (whole: Buffer) => whole.fill(7, 4_096, 8_192)],
    ['a cut page', (whole: Buffer) => whole.subarray(0, 4_096)],
  ])('a key store of %s is unavailable, and does not take the process down', async (_, damage) => {
    await vault.close();
    const path = join(dataDir, 'keys', 'data.mdb');
    await writeFile(path, damage(await readFile(path)));
    await expect(openPersonalDataVault({ dataDir })).rejects.toThrow(PersonalDataKeysUnavailable);
  });

  test('the key file is not made anew while there are keys', async () => {
    await vault.seal(SUBJECT, PLACE, JANE);
    await vault.close();
    await rm(join(dataDir, 'keys', 'kek.json'));
    await expect(openPersonalDataVault({ dataDir })).rejects.toThrow(/kek\.json is missing/);
    expect(await readdir(join(dataDir, 'keys'))).not.toContain('kek.json');
  });

  test('the key file of other keys is refused', async () => {
    await vault.close();
    const other = await mkdtemp(join(tmpdir(), 'onfile.vault-'));
    await (await openPersonalDataVault({ dataDir: other })).close();
    const keyFile = join(other, 'keys', 'kek.json');
    await expect(openPersonalDataVault({ dataDir, keyFile })).rejects.toThrow(/belongs to other keys/);
    await rm(other, { recursive: true });
  });

  test('a key file from before the last rotation is refused', async () => {
    const keyFile = join(dataDir, 'keys', 'kek.json');
    const old = await readFile(keyFile);
    await vault.rotate();
    await vault.close();
    await writeFile(keyFile, old);
    await expect(openPersonalDataVault({ dataDir })).rejects.toThrow(/older than the keys/);
  });

  test.each(['', '{}', '{"ring_id":"a","index_key":"AA","versions":[]}', 'not json'])(
    'a key file that reads %j is refused, and its text is not repeated',
    async (text) => {
      await vault.close();
      await writeFile(join(dataDir, 'keys', 'kek.json'), text);
      const failure = await openPersonalDataVault({ dataDir }).catch((error: Error) => error);
      expect(failure).toBeInstanceOf(PersonalDataKeysUnavailable);
      expect((failure as Error).message).toMatch(/is not a key ring$/);
      expect((failure as Error).cause).toBeUndefined();
    },
  );
});

describe('the files', () => {
  test('are the owner’s alone, and hold neither a subject’s key in clear nor what was sealed', async () => {
    await vault.seal(SUBJECT, PLACE, JANE);
    const folder = join(dataDir, 'keys');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['data.mdb', 'kek.json', 'lock.mdb']);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(folder, 'data.mdb'))).includes('jane@example.com')).toBe(false);
  });

  test('the key file may stand elsewhere', async () => {
    await vault.close();
    const other = await mkdtemp(join(tmpdir(), 'onfile.vault-'));
    const location = { dataDir: join(other, 'data'), keyFile: join(other, 'secrets', 'ring.json') };
    vault = await openPersonalDataVault(location);
    const sealed = await vault.seal(SUBJECT, PLACE, JANE);
    await vault.close();
    vault = await openPersonalDataVault(location);
    expect(vault.open(sealed, PLACE)).toEqual(JANE);
    expect(await readdir(join(other, 'data', 'keys'))).not.toContain('kek.json');
    expect((await stat(location.keyFile)).mode & 0o777).toBe(0o600);
    await rm(other, { recursive: true });
  });
});

describe('blind indexes', () => {
  test('are the same for the same text in the same environment, through restart and rotation', async () => {
    const before = vault.blindIndex('menv_1', 'jane@example.com');
    await vault.rotate();
    await reopen();
    expect(vault.blindIndex('menv_1', 'jane@example.com')).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  test('differ by environment, by text and by installation', async () => {
    const other = await mkdtemp(join(tmpdir(), 'onfile.vault-'));
    const elsewhere = await openPersonalDataVault({ dataDir: other });
    const indexes = [
      vault.blindIndex('menv_1', 'jane@example.com'),
      vault.blindIndex('menv_2', 'jane@example.com'),
      vault.blindIndex('menv_1', 'john@example.com'),
      elsewhere.blindIndex('menv_1', 'jane@example.com'),
    ];
    expect(new Set(indexes).size).toBe(4);
    await elsewhere.close();
    await rm(other, { recursive: true });
  });
});
