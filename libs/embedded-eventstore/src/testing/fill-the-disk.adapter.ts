import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { startEmbeddedStore } from '../host/start-embedded-store.js';
import { type AckedAppend, ackedEvent } from './acked-append.adapter.js';
import { connectTo } from './open-test-store.adapter.js';

/**
 * A program that appends until the disk that holds the folder is full, looks at what the store says and still does, makes room, and
 * appends again. It prints what it saw as one line of JSON.
 */
const disk = process.argv[2]!;
const ballast = join(disk, 'ballast');
const dataDir = join(disk, 'data');
const LANES = 8;
const acked: AckedAppend[] = [];

async function appendUntilRefused(client: EventStoreDBClient): Promise<{ name: string; message: string }> {
  const stream = `full-${randomUUID()}`;
  for (let revision = 0; ; revision += 1) {
    const id = randomUUID();
    try {
      await client.appendToStream(stream, ackedEvent(id));
    } catch (error) {
      return { name: (error as Error).constructor.name, message: (error as Error).message };
    }
    acked.push({ stream, firstRevision: revision, ids: [id] });
  }
}

async function countMissing(client: EventStoreDBClient): Promise<number> {
  const read = new Map<string, unknown>();
  for await (const { event } of client.readAll()) if (event !== undefined) read.set(event.id, event.data);
  const isThere = (id: string): boolean => JSON.stringify(read.get(id)) === JSON.stringify(ackedEvent(id).data);
  return acked.flatMap(({ ids }) => ids).filter((id) => !isThere(id)).length;
}

writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024));
const store = await startEmbeddedStore({ dataDir });
const client = connectTo(store);
const failed = new Promise<string>((resolve) => store.onFailure((error) => resolve(error.code)));
const recovered = new Promise<void>((resolve) => store.onRecovery(resolve));
const refusals = await Promise.all(Array.from({ length: LANES }, () => appendUntilRefused(client)));
const failure = await failed;
const refusedAgain = await appendUntilRefused(client);
const { isReadOnly } = await store.stats();
const missingWhileFull = await countMissing(client);
const ackedWhenFull = acked.length;
rmSync(ballast);
await recovered;
const failureAfter = store.failure?.code;
const more = `more-${randomUUID()}`;
const ids = [randomUUID(), randomUUID()];
await client.appendToStream(more, ids.map(ackedEvent));
acked.push({ stream: more, firstRevision: 0, ids });
await client.dispose();
await store.close();

const again = await startEmbeddedStore({ dataDir });
const secondClient = connectTo(again);
const missingAfterRestart = await countMissing(secondClient);
await secondClient.dispose();
await again.close();
const seen = {
  refusals,
  refusedAgain,
  failure,
  isReadOnly,
  missingWhileFull,
  ackedWhenFull,
  failureAfter,
  missingAfterRestart,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
