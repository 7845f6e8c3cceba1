import { randomUUID } from 'node:crypto';
import { startEmbeddedStore } from '../host/start-embedded-store.js';
import { type AckedAppend, ackedEvent } from './acked-append.adapter.js';
import { connectTo } from './open-test-store.adapter.js';

/**
 * A program that appends until the store refuses, prints each acknowledged append and then what the store said, tries once more,
 * and ends.
 */
const store = await startEmbeddedStore({ dataDir: process.argv[2]! });
const client = connectTo(store);
const failed = new Promise<string>((resolve) => store.onFailure((error) => resolve(error.code)));
const stream = `refused-${randomUUID()}`;

async function append(): Promise<string> {
  for (let revision = 0; ; revision += 1) {
    const id = randomUUID();
    try {
      await client.appendToStream(stream, ackedEvent(id));
    } catch (error) {
      return (error as Error).message;
    }
    const acked: AckedAppend = { stream, firstRevision: revision, ids: [id] };
    process.stdout.write(`${JSON.stringify(acked)}\n`);
  }
}

const refusal = await append();
const failure = await failed;
const refusedAgain = await append();
process.stdout.write(`${JSON.stringify({ refusal, failure, refusedAgain })}\n`);
process.exit(0);
