import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 0xbeefc0de;
const MAGIC_OFFSET = 24;
const PAGE_SIZE_OFFSET = 48;
const MIN_PAGE_SIZE = 256;
const MAX_PAGE_SIZE = 65_536;

/**
 * Whether LMDB may be let near a data file: it is missing, empty, or has both of its meta pages. Otherwise the native
 * code kills the whole process with a segmentation fault instead of reporting an error (lmdb 3.5.6).
 */
export function isLmdbFile(path: string): boolean {
  if (!existsSync(path)) return true;
  const file = openSync(path, 'r');
  try {
    if (fstatSync(file).size === 0) return true;
    if (wordAt(file, MAGIC_OFFSET) !== MAGIC) return false;
    const pageSize = wordAt(file, PAGE_SIZE_OFFSET) ?? 0;
    if (pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE) return false;
    return wordAt(file, pageSize + MAGIC_OFFSET) === MAGIC;
  } finally {
    closeSync(file);
  }
}

/** A little-endian word; undefined past the end. */
function wordAt(file: number, offset: number): number | undefined {
  const word = Buffer.alloc(4);
  return readSync(file, word, 0, 4, offset) === 4 ? word.readUInt32LE() : undefined;
}
