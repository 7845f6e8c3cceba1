import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedStore } from './host/start-embedded-store.js';
import { StoreDamaged } from './store-errors.js';
import { jsonEvent, newDataDir, openTestStore, removeDir } from './testing/open-test-store.adapter.js';
import { runProgram } from './testing/run-program.js';

const FLIPS = 150;
const FILES = ['data.mdb', 'tail', 'store.id'];

describe('damaged files', () => {
  let parent: string;
  let original: string;
  let earlier: string;

  beforeAll(async () => {
    parent = newDataDir();
    original = join(parent, 'original');
    earlier = join(parent, 'earlier');
    const { client, store } = await openTestStore(original);
    const fill = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const events = Array.from({ length: 3 }, () =>
          jsonEvent({ type: 'Filled', data: { filling: 'x'.repeat((index * 97) % 3_000) } }),
        );
        await client.appendToStream(`damage-${index % 40}`, events);
      }
      await client.setStreamMetadata('damage-1', { maxCount: 2 });
    };
    await fill(80);
    copyFiles(original, earlier);
    await fill(40);
    await client.dispose();
    await store.close();
  });
  afterAll(() => removeDir(parent));

  function copyFiles(from: string, to: string): string {
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to);
    for (const name of FILES) copyFileSync(join(from, name), join(to, name));
    return to;
  }

  async function openCopy(damage: (copy: string) => void): Promise<unknown> {
    const copy = copyFiles(original, join(parent, 'copy'));
    damage(copy);
    const before = readIfThere(join(copy, 'data.mdb'));
    const store = await startEmbeddedStore({ dataDir: copy }).catch((error: unknown) => error);
    if (!(store instanceof Error)) await (store as { close(): Promise<void> }).close();
    else expect(readIfThere(join(copy, 'data.mdb')).equals(before)).toBe(true);
    return store;
  }

  test('are told from whole ones', async () => {
    expect(await openCopy(() => undefined)).not.toBeInstanceOf(Error);
  });

  test('are refused, or read right, wherever a bit is flipped; never read wrong, never the end of the process', async () => {
    const copy = copyFiles(original, join(parent, 'flipped'));
    const seed = String(Math.floor(Math.random() * 2 ** 31));
    const program = runProgram('open-damaged-copies.adapter', [original, copy, seed, String(FLIPS)]);
    const ended = await program.ended;
    const wrong = program.lines.filter((line) => !/^(trying|same|refused) /.test(line));
    expect({ seed, ended, wrong, last: program.lines.at(-1) }).toMatchObject({
      ended: { code: 0, signal: null },
      wrong: [],
    });
    expect(program.lines.filter((line) => line.startsWith('refused')).length).toBeGreaterThan(FLIPS / 10);
  }, 60_000);

  test('are refused when cut at any place', async () => {
    const size = statSync(join(original, 'data.mdb')).size;
    for (const cut of [1, 4_095, 4_096, 4_097, 20_000, size / 2, size - 8_192, size - 4_096, size - 1]) {
      const outcome = await openCopy((copy) => truncateSync(join(copy, 'data.mdb'), size - Math.floor(cut)));
      expect([cut, outcome]).toEqual([cut, expect.any(StoreDamaged)]);
    }
  });

  test.each([
    ['the data are missing', (copy: string) => rmSync(join(copy, 'data.mdb'))],
    ['the data are empty', (copy: string) => truncateSync(join(copy, 'data.mdb'), 0)],
    ['the data are of another kind', (copy: string) => writeFileSync(join(copy, 'data.mdb'), 'x'.repeat(100_000))],
    ['the identity is missing', (copy: string) => rmSync(join(copy, 'store.id'))],
    ['the note of the tail is missing', (copy: string) => rmSync(join(copy, 'tail'))],
    ['the data are an older copy', (copy: string) => copyFileSync(join(earlier, 'data.mdb'), join(copy, 'data.mdb'))],
  ])('are refused when %s', async (_, damage) => {
    const outcome = await openCopy(damage);
    expect(outcome).toBeInstanceOf(StoreDamaged);
    expect(outcome).toMatchObject({ code: 'STORE_DAMAGED' });
  });

  test('leave nothing behind but the files themselves when they are refused', async () => {
    await openCopy((copy) => truncateSync(join(copy, 'data.mdb'), 12_288));
    expect(readdirSync(join(parent, 'copy')).sort()).toEqual(['data.mdb', 'store.id', 'tail']);
  });
});

const readIfThere = (path: string): Buffer => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
