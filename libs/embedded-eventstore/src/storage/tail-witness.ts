import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamaged } from '../store-errors.js';
import type { LogHead } from './log-head.js';
import { openRow, sealRow } from './sealed-row.js';

export interface Tail {
  readonly storeId: string;
  readonly lastPosition: number;
  readonly lastChecksum: number;
}

const TAIL_FILE = 'tail';
const TAIL_BYTES = 256;

/**
 * A note beside the log of how far it reached, written after each commit and not synced. LMDB does not checksum its root pages: a
 * flipped bit there, a cut file or an old copy would roll the log back without a word. The log must never end before this note.
 * After a power cut the note may be old, which says less but nothing false.
 */
export class TailWitness {
  readonly #file: number;

  constructor(dataDir: string, head: LogHead) {
    this.#file = openSync(join(dataDir, TAIL_FILE), 'w', 0o600);
    this.note(head);
    fsyncSync(this.#file);
  }

  note({ storeId, lastPosition, lastChecksum }: LogHead): void {
    const tail: Tail = { storeId, lastPosition, lastChecksum };
    const note = Buffer.alloc(TAIL_BYTES);
    const row = sealRow(TAIL_FILE, tail);
    note.writeUInt16LE(row.length, 0);
    row.copy(note, 2);
    try {
      writeSync(this.#file, note, 0, TAIL_BYTES, 0);
    } catch {
      // The event is on disk already. An old note is a true note.
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Throws `StoreDamaged` when there is no readable note. */
export function readTail(dataDir: string): Tail {
  let note: Buffer;
  try {
    note = readFileSync(join(dataDir, TAIL_FILE));
  } catch (error) {
    throw new StoreDamaged(`The file "${TAIL_FILE}" cannot be read: ${(error as Error).message}`);
  }
  if (note.length !== TAIL_BYTES) throw new StoreDamaged(`The file "${TAIL_FILE}" has a wrong length.`);
  return openRow<Tail>(TAIL_FILE, note.subarray(2, 2 + note.readUInt16LE(0)));
}
