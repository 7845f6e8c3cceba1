import { crc32 } from 'node:zlib';
import { StoreDamaged } from '../store-errors.js';
import { readEventId, writeEventId } from './event-record.js';

/** What the index of a stream keeps of each event: position f64 · id 16 bytes · checksum u32 that covers the key too. */
export interface IndexEntry {
  readonly position: number;
  readonly eventId: string;
}

const ENTRY_BYTES = 28;

export function encodeIndexEntry(key: Buffer, position: number, eventId: string): Buffer {
  const entry = Buffer.allocUnsafe(ENTRY_BYTES);
  entry.writeDoubleLE(position, 0);
  writeEventId(entry, eventId, 8);
  entry.writeUInt32LE(crc32(entry.subarray(0, 24), crc32(key)), 24);
  return entry;
}

/** Throws `StoreDamaged` unless the entry is what was written under this key. */
export function decodeIndexEntry(key: Buffer, entry: Buffer): IndexEntry {
  if (entry.length !== ENTRY_BYTES || entry.readUInt32LE(24) !== crc32(entry.subarray(0, 24), crc32(key))) {
    throw new StoreDamaged(`The stream index is damaged at ${key.toString('hex')}: its checksum does not match.`);
  }
  return { position: entry.readDoubleLE(0), eventId: readEventId(entry, 8) };
}
