import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataFolderInUse, findRunningStore, startEmbeddedStore } from '#embedded-eventstore';
import { EventStoreLog, type LogReader, readOnly, type StoreAddress } from '#event-store';
import { OpsError } from './ops-errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A log that can be read and cannot be appended to. */
export interface OpenedLog {
  readonly log: LogReader;
  close(): Promise<void>;
}

/**
 * The log where the engine finds it: the store that `EVENTSTORE_URL` names, else the embedded one in `DATA_DIR`. Through a running
 * engine's own store when there is one, so that it need not be stopped. Throws `OpsError` with what to do.
 */
export async function openLog(env: Environment): Promise<OpenedLog> {
  if (env.EVENTSTORE_URL) return reading(connect(env.EVENTSTORE_URL));
  const eventsDir = join(resolve(env.DATA_DIR || './data'), 'events');
  const running = await findRunningStore(eventsDir);
  if (running) return reading(new EventStoreLog(running));
  // Opening would make an empty store where there is none.
  if (!existsSync(join(eventsDir, 'data.mdb'))) {
    throw new OpsError(
      `There is no event log in ${eventsDir}. Set DATA_DIR to the engine's data folder, or EVENTSTORE_URL.`,
    );
  }
  const store = await startEmbeddedStore({ dataDir: eventsDir }).catch((error: unknown) => {
    if (!(error instanceof DataFolderInUse)) throw error;
    const advice = 'Wait until it has started: then its log is read through it. Or stop it: then the folder is read.';
    throw new OpsError(`${eventsDir} is held by process ${error.holderPid}, which answers no readers yet. ${advice}`, {
      cause: error,
    });
  });
  return reading(new EventStoreLog(store.address), () => store.close());
}

/** The message of the client could repeat the address, which may hold a password. */
function connect(address: StoreAddress): EventStoreLog {
  try {
    return new EventStoreLog(address);
  } catch (error) {
    throw new OpsError('EVENTSTORE_URL is no connection string such as esdb://localhost:2113?tls=false.', {
      cause: error,
    });
  }
}

function reading(store: EventStoreLog, end = async (): Promise<void> => {}): OpenedLog {
  const close = async () => {
    await store.close();
    await end();
  };
  return { log: readOnly(store), close };
}
