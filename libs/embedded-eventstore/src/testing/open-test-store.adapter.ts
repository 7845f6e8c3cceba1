import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { StoreUnderTest } from '../../../event-store/src/conformance/store-under-test.adapter.js';
import { type EmbeddedStore, startEmbeddedStore } from '../host/start-embedded-store.js';

export {
  ANY,
  type AppendExpectedRevision,
  type AppendResult,
  type DeleteResult,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';

export interface TestStore {
  readonly dataDir: string;
  readonly store: EmbeddedStore;
  readonly client: EventStoreDBClient;
  /** Closes both and removes the data. */
  close(): Promise<void>;
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'onfile-store-'));

export const removeDir = (dataDir: string): void => rmSync(dataDir, { recursive: true, force: true });

export const connectTo = ({ address }: Pick<EmbeddedStore, 'address'>): EventStoreDBClient =>
  new EventStoreDBClient(address.settings, address.credentials);

/** A store with a client, on a folder of its own unless one is given. */
export async function openTestStore(dataDir: string = newDataDir()): Promise<TestStore> {
  const store = await startEmbeddedStore({ dataDir });
  const client = connectTo(store);
  return {
    dataDir,
    store,
    client,
    close: async () => {
      await client.dispose();
      await store.close();
      removeDir(dataDir);
    },
  };
}

/** A client of a server that runs elsewhere, named by a connection string. */
export async function openExternalStore(url: string): Promise<StoreUnderTest> {
  const client = EventStoreDBClient.connectionString(url);
  return { client, close: () => client.dispose() };
}
