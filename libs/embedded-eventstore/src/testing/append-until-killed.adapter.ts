import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '@eventstore/db-client';
import { startEmbeddedStore } from '../host/start-embedded-store.js';
import { type AckedAppend, ackedEvent } from './acked-append.adapter.js';
import { connectTo } from './open-test-store.adapter.js';

/** A program that appends on many lanes for ever and prints a line for each append that was acknowledged. */
const LANES = 24;
const STREAM_LENGTH = 40n;
const dataDir = process.argv[2]!;
const store = await startEmbeddedStore({ dataDir });
const client = connectTo(store);

async function appendForEver(): Promise<never> {
  for (;;) {
    const stream = `crash-${randomUUID()}`;
    let revision = -1n;
    while (revision < STREAM_LENGTH) {
      const ids = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => randomUUID());
      const { nextExpectedRevision } = await client.appendToStream(stream, ids.map(ackedEvent), {
        expectedRevision: revision < 0n ? NO_STREAM : revision,
      });
      const acked: AckedAppend = { stream, firstRevision: Number(revision) + 1, ids };
      process.stdout.write(`${JSON.stringify(acked)}\n`);
      revision = nextExpectedRevision;
    }
  }
}

await Promise.all(Array.from({ length: LANES }, appendForEver));
