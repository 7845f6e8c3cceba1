import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamaged } from '../store-errors.js';
import { openRow, sealRow } from './sealed-row.js';

/** Says that a folder holds a store, and which. Written when the store is made, never changed. */
export interface StoreIdentity {
  readonly storeId: string;
  readonly format: number;
}

const IDENTITY_FILE = 'store.id';

/** Undefined when the folder holds no store yet. Throws `StoreDamaged` when the file is not what was written. */
export function readIdentity(dataDir: string): StoreIdentity | undefined {
  let row: Buffer;
  try {
    row = readFileSync(join(dataDir, IDENTITY_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StoreDamaged(`The file "${IDENTITY_FILE}" cannot be read: ${(error as Error).message}`);
  }
  return openRow<StoreIdentity>(IDENTITY_FILE, row);
}

/** Returns when the disk has it. */
export function writeIdentity(dataDir: string, identity: StoreIdentity): void {
  const path = join(dataDir, IDENTITY_FILE);
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, sealRow(IDENTITY_FILE, identity));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  syncFolder(dataDir);
}

/** Makes the names in a folder durable, where the system can. */
export function syncFolder(dataDir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dataDir, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
