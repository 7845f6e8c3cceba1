import { crc32 } from 'node:zlib';
import { StoreDamaged } from '../store-errors.js';

/**
 * One event as it is kept. Layout, little endian:
 * checksum u32 · checksum of the record before u32 · version u8 · flags u8 · stream name length u16 · type length u16 · 0 u16 ·
 * created f64 (ms since 1970) · position f64 · revision f64 · id 16 bytes · metadata length u32 · data length u32 ·
 * stream name · type · metadata · data.
 * The checksum covers all that follows it, so each record vouches for the one before: a hole in the log shows (failures.md F36).
 */
export const RECORD_HEADER_BYTES = 64;
const VERSION = 1;
const FLAG_JSON = 1;
const FLAG_TOMBSTONE = 2;

/** Revisions and positions are whole numbers below 2^53. */
export interface EventToRecord {
  readonly streamName: string;
  readonly revision: number;
  readonly position: number;
  readonly created_ms: number;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly isTombstone: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

export function encodeRecord(event: EventToRecord, previousChecksum: number): Buffer {
  const streamName_bytes = Buffer.byteLength(event.streamName);
  const type_bytes = Buffer.byteLength(event.type);
  const record = Buffer.allocUnsafe(
    RECORD_HEADER_BYTES + streamName_bytes + type_bytes + event.metadata.length + event.data.length,
  );
  record.writeUInt32LE(previousChecksum, 4);
  record[8] = VERSION;
  record[9] = (event.isJson ? FLAG_JSON : 0) | (event.isTombstone ? FLAG_TOMBSTONE : 0);
  record.writeUInt16LE(streamName_bytes, 10);
  record.writeUInt16LE(type_bytes, 12);
  record.writeUInt16LE(0, 14);
  record.writeDoubleLE(event.created_ms, 16);
  record.writeDoubleLE(event.position, 24);
  record.writeDoubleLE(event.revision, 32);
  writeEventId(record, event.id, 40);
  record.writeUInt32LE(event.metadata.length, 56);
  record.writeUInt32LE(event.data.length, 60);
  let offset = RECORD_HEADER_BYTES;
  offset += record.write(event.streamName, offset);
  offset += record.write(event.type, offset);
  record.set(event.metadata, offset);
  record.set(event.data, offset + event.metadata.length);
  record.writeUInt32LE(crc32(record.subarray(4)), 0);
  return record;
}

/** Throws `StoreDamaged` unless these bytes are the record that was written at this position. */
export function verifyRecord(record: Buffer, position: number): Buffer {
  const isWhole =
    record.length >= RECORD_HEADER_BYTES &&
    record.length === recordBytes(record) &&
    record.readUInt32LE(0) === crc32(record.subarray(4)) &&
    record[8] === VERSION &&
    recordPosition(record) === position;
  if (!isWhole) throw new StoreDamaged(`The event at position ${position} is damaged: its checksum does not match.`);
  return record;
}

function recordBytes(record: Buffer): number {
  return (
    RECORD_HEADER_BYTES +
    record.readUInt16LE(10) +
    record.readUInt16LE(12) +
    record.readUInt32LE(56) +
    record.readUInt32LE(60)
  );
}

export const recordChecksum = (record: Buffer): number => record.readUInt32LE(0);
export const recordPreviousChecksum = (record: Buffer): number => record.readUInt32LE(4);
export const recordIsJson = (record: Buffer): boolean => (record[9]! & FLAG_JSON) !== 0;
export const recordIsTombstone = (record: Buffer): boolean => (record[9]! & FLAG_TOMBSTONE) !== 0;
export const recordCreated_ms = (record: Buffer): number => record.readDoubleLE(16);
export const recordPosition = (record: Buffer): number => record.readDoubleLE(24);
export const recordRevision = (record: Buffer): number => record.readDoubleLE(32);

export function recordStreamName(record: Buffer): string {
  return record.toString('utf8', RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + record.readUInt16LE(10));
}

export function recordType(record: Buffer): string {
  const start = RECORD_HEADER_BYTES + record.readUInt16LE(10);
  return record.toString('utf8', start, start + record.readUInt16LE(12));
}

export function recordData(record: Buffer): Buffer {
  return record.subarray(record.length - record.readUInt32LE(60));
}

const EVENT_ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export const isEventId = (id: string): boolean => EVENT_ID.test(id);

export function writeEventId(target: Buffer, id: string, offset: number): void {
  target.write(id.replaceAll('-', ''), offset, 16, 'hex');
}

/** The id in its usual form with dashes, in lower case. */
export function readEventId(source: Buffer, offset: number): string {
  const hex = source.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
