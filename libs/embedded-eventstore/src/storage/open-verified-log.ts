import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderUnusable, EmbeddedStoreError, StoreDamaged } from '../store-errors.js';
import { checkDataFile } from './check-data-file.js';
import { EventLog } from './event-log.adapter.js';
import { LOG_FORMAT } from './log-head.js';
import { readIdentity, type StoreIdentity, writeIdentity } from './store-identity.js';
import { readTail, TailWitness } from './tail-witness.js';
import { verifyLog } from './verify-log.js';

export interface VerifiedLog {
  readonly log: EventLog;
  readonly tail: TailWitness;
}

const DATA_FILE = 'data.mdb';
const DATA_FILES = [DATA_FILE, 'lock.mdb'];
const OPTIONS = { isThorough: false };

/**
 * Opens the log of a data folder, or makes it in an empty one. Throws `StoreDamaged` when the files are not what was written, and
 * then has changed nothing in them.
 */
export function openVerifiedLog(dataDir: string, options: { readonly isThorough: boolean } = OPTIONS): VerifiedLog {
  try {
    const identity = readIdentity(dataDir);
    return identity === undefined ? makeLog(dataDir) : reopenLog(dataDir, identity, options.isThorough);
  } catch (error) {
    if (error instanceof EmbeddedStoreError) throw error;
    throw new DataFolderUnusable(`The data in ${dataDir} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The identity is written last: a folder without it holds at most a store that never acknowledged anything. */
function makeLog(dataDir: string): VerifiedLog {
  const path = join(dataDir, DATA_FILE);
  if (existsSync(path) && statSync(path).size > 0) {
    checkDataFile(path, { isThorough: true });
    const log = new EventLog(dataDir, randomUUID());
    if (log.head.eventCount > 0) throw new StoreDamaged(`The file "store.id" is missing in ${dataDir}.`);
    return seal(dataDir, log);
  }
  return seal(dataDir, new EventLog(dataDir, randomUUID()));
}

function seal(dataDir: string, log: EventLog): VerifiedLog {
  log.own();
  for (const name of DATA_FILES) chmodSync(join(dataDir, name), 0o600);
  const tail = new TailWitness(dataDir, log.head);
  writeIdentity(dataDir, { storeId: log.head.storeId, format: LOG_FORMAT });
  return { log, tail };
}

function reopenLog(dataDir: string, identity: StoreIdentity, isThorough: boolean): VerifiedLog {
  if (identity.format !== LOG_FORMAT) {
    throw new StoreDamaged(`The store has format ${identity.format}; this program reads format ${LOG_FORMAT}.`);
  }
  const path = join(dataDir, DATA_FILE);
  if (!existsSync(path)) throw new StoreDamaged(`The file "${DATA_FILE}" is missing in ${dataDir}.`);
  const tail = readTail(dataDir);
  checkDataFile(path, { isThorough });
  const log = new EventLog(dataDir, identity.storeId);
  try {
    if (log.head.storeId !== identity.storeId) throw new StoreDamaged('The files belong to different stores.');
    verifyLog(log, tail, isThorough);
    log.own();
    return { log, tail: new TailWitness(dataDir, log.head) };
  } catch (error) {
    void log.close();
    throw error;
  }
}
