import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from '@jest/globals';
import { LmdbReadStore } from './lmdb-read-store.adapter.js';
import { parseMember } from './read-store-keys.js';

const ROUNDS = 8;
const DOCUMENTS = 50;

/** Commits forever; each commit moves all documents, their index rows and the position together, and is told once it is done. */
const WRITER = `
import { LmdbReadStore } from ${JSON.stringify(new URL('./lmdb-read-store.adapter.js', import.meta.url).href)};
const store = new LmdbReadStore(process.argv[1]);
const { fence, position } = await store.acquire('crash');
const row = (n, i) => ({ list: 'v\\0i\\0p', member: String(n).padStart(9, '0') + '\\0id' + i + '\\0e' });
const ids = Array.from({ length: ${DOCUMENTS} }, (_, i) => i);
for (let n = Number(position ?? 0n); ; n++) {
  const text = JSON.stringify({ n: n + 1, filler: 'x'.repeat((n % 7) * 300) });
  await store.commit({
    namespace: 'crash', fence, expected: n === 0 ? undefined : BigInt(n), position: BigInt(n + 1), markReady: true,
    puts: ids.map((i) => ({ key: 'v\\0e\\0id' + i, text })), removes: [], parked: [],
    indexAdds: ids.map((i) => row(n + 1, i)), indexRemoves: n === 0 ? [] : ids.map((i) => row(n, i)),
  });
  console.log(n + 1);
}
`;

/** Runs the writer until it has told of so many commits, then kills it as kill -9 does. Gives the last commit that it told of. */
async function writeUntilKilled(path: string, commit_count: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let last = 0;
  let told_count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++told_count === commit_count) child.kill('SIGKILL');
  }
  await ended;
  return last;
}

it('keeps position, documents and lists together over kill -9, and loses nothing that was acknowledged (F39)', async () => {
  const path = await mkdtemp(join(tmpdir(), 'onfile-crash-'));
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await writeUntilKilled(path, 20 + 13 * round);
    const store = new LmdbReadStore(path);
    const position = Number((await store.readCheckpoint('crash'))?.position);
    expect(position).toBeGreaterThanOrEqual(acknowledged);
    const keys = Array.from({ length: DOCUMENTS }, (_, i) => `v\0e\0id${i}`);
    const texts = await store.readDocuments('crash', keys, 'when_ready');
    expect(texts.map((text) => JSON.parse(text!).n)).toEqual(keys.map(() => position));
    const scan = { view: 'v', list: 'v\0i\0p', range: { lower: '' }, direction: 'asc', limit: 1_000 } as const;
    const rows = await store.scanIndex('crash', scan);
    expect(rows.map(({ member }) => Number(parseMember(member).sort))).toEqual(keys.map(() => position));
    await store.close();
  }
  await rm(path, { recursive: true });
});

/** Commits ever more until the file may grow no further; tells how often that failed and whether the store is still sound. */
const FILLER = `
import { LmdbReadStore } from ${JSON.stringify(new URL('./lmdb-read-store.adapter.js', import.meta.url).href)};
const store = new LmdbReadStore(process.argv[1]);
const { fence } = await store.acquire('full');
const failures = [];
let position;
for (let n = 1; n < 5_000 && failures.length < 3; n++) {
  const puts = Array.from({ length: 20 }, (_, i) => ({ key: 'v\\0e\\0' + n + '-' + i, text: 'x'.repeat(3_000) }));
  const nothing = { removes: [], parked: [], indexAdds: [], indexRemoves: [] };
  const commit = { namespace: 'full', fence, expected: position, position: BigInt(n), markReady: true, puts, ...nothing };
  await store.commit(commit).then(() => { position = BigInt(n); }, (error) => failures.push(error.name));
}
const stored = (await store.readCheckpoint('full')).position;
const [torn] = await store.readDocuments('full', ['v\\0e\\0' + (position + 1n) + '-0'], 'always');
console.log(JSON.stringify({ failures, isSound: stored === position && torn === undefined }));
process.exit(0);
`;

it('is unavailable, sound and alive when the disk is full', async () => {
  const path = await mkdtemp(join(tmpdir(), 'onfile-full-'));
  const limited = `trap '' XFSZ; ulimit -f 2048; exec "$0" --input-type=module -e "$1" "$2"`;
  const child = spawn('bash', ['-c', limited, process.execPath, FILLER, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(JSON.parse(lines.at(-1) ?? '{}')).toEqual({
    failures: ['ReadStoreUnavailable', 'ReadStoreUnavailable', 'ReadStoreUnavailable'],
    isSound: true,
  });
  await rm(path, { recursive: true });
});
