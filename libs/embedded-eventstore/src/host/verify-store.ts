import { resolve } from 'node:path';
import { openVerifiedLog } from '../storage/open-verified-log.js';
import { DataFolderLock } from './data-folder-lock.js';

export interface VerifiedStore {
  readonly eventCount: number;
  /** -1 in an empty log. */
  readonly lastPosition: number;
}

/**
 * Reads all that a data folder holds and checks every page, checksum, chain and index entry; a start checks only the end of a long
 * log. For a store that does not run: throws `DataFolderInUse` otherwise, and `StoreDamaged` with what was found. Holds up the
 * calling thread.
 */
export async function verifyStore(dataDir: string): Promise<VerifiedStore> {
  const lock = await DataFolderLock.acquire(resolve(dataDir));
  try {
    const { log, tail } = openVerifiedLog(resolve(dataDir), { isThorough: true });
    const { eventCount, lastPosition } = log.head;
    tail.close();
    await log.close();
    return { eventCount, lastPosition };
  } finally {
    lock.release();
  }
}
