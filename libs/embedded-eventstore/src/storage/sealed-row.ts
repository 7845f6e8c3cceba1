import { crc32 } from 'node:zlib';
import { StoreDamaged } from '../store-errors.js';

/** A small row of JSON under a checksum that also covers its key, so that a value under a wrong key shows. */
export function sealRow(key: string, value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const row = Buffer.allocUnsafe(4 + json.length);
  json.copy(row, 4);
  row.writeUInt32LE(rowChecksum(key, json), 0);
  return row;
}

/** Throws `StoreDamaged` unless the row is what was sealed under this key. */
export function openRow<Value>(key: string, row: Buffer): Value {
  if (row.length < 4 || row.readUInt32LE(0) !== rowChecksum(key, row.subarray(4))) {
    throw new StoreDamaged(`The row "${key}" is damaged: its checksum does not match.`);
  }
  return JSON.parse(row.toString('utf8', 4)) as Value;
}

const rowChecksum = (key: string, json: Uint8Array): number => crc32(json, crc32(key));
