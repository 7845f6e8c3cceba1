import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedStore } from './host/start-embedded-store.js';
import type { AckedAppend } from './testing/acked-append.adapter.js';
import { ackedEvent } from './testing/acked-append.adapter.js';
import { connectTo, newDataDir, removeDir } from './testing/open-test-store.adapter.js';
import { runProgram } from './testing/run-program.js';

const ROUNDS = 6;
const MAX_RUN_MS = 400;
let dataDir: string;

beforeAll(() => {
  dataDir = newDataDir();
});
afterAll(() => removeDir(dataDir));

/** Runs the program, kills it at a random moment, and gives back what it said was acknowledged. */
async function appendAndKill(): Promise<AckedAppend[]> {
  const program = runProgram('append-until-killed.adapter', [dataDir]);
  await program.printed(1);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_RUN_MS));
  program.process.kill('SIGKILL');
  expect((await program.ended).signal).toBe('SIGKILL');
  // The last line may have been cut by the kill.
  return program.lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as AckedAppend] : []));
}

/** Every event of the log by stream; fails on a gap in a stream's revisions. */
async function readEverything(): Promise<Map<string, { id: string; data: unknown }[]>> {
  const store = await startEmbeddedStore({ dataDir });
  const client = connectTo(store);
  const streams = new Map<string, { id: string; data: unknown }[]>();
  let lastPosition = -1n;
  for await (const { event } of client.readAll()) {
    const { streamId, revision, id, data, position } = event!;
    const events = streams.get(streamId) ?? [];
    expect(revision).toBe(BigInt(events.length));
    expect(position.commit).toBeGreaterThan(lastPosition);
    lastPosition = position.commit;
    events.push({ id, data });
    streams.set(streamId, events);
  }
  await client.dispose();
  await store.close();
  return streams;
}

test('loses no acknowledged event and leaves no gap when it is killed at any moment', async () => {
  const acked: AckedAppend[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    acked.push(...(await appendAndKill()));
    const streams = await readEverything();
    for (const { stream, firstRevision, ids } of acked) {
      const events = (streams.get(stream) ?? []).slice(firstRevision, firstRevision + ids.length);
      expect(events).toEqual(ids.map((id) => ({ id, data: ackedEvent(id).data })));
    }
  }
  expect(acked.length).toBeGreaterThan(ROUNDS);
}, 60_000);
