import {
  RECORD_HEADER_BYTES,
  readEventId,
  recordCreated_ms,
  recordIsJson,
  recordIsTombstone,
  recordPosition,
  recordRevision,
} from '../storage/event-record.js';

/**
 * Turns a stored record into the bytes of a `ReadResp` that holds it. Written by hand because the generated classes, which need
 * an object for every field, would halve the speed of a bulk read; a test reads the bytes back through those classes.
 */
const UUID_BYTES = 36;
const TYPE = Buffer.from('type');
const CONTENT_TYPE = Buffer.from('content-type');
const CREATED = Buffer.from('created');
const JSON_TYPE = Buffer.from('application/json');
const BINARY_TYPE = Buffer.from('application/octet-stream');
/** Ticks of 100 ns. */
const TICKS_PER_MS = '0000';
/** The revision that EventStoreDB gives to a tombstone: 2^63 - 1, whose varint is eight full bytes and 0x7f. */
const TOMBSTONE_VARINT_BYTES = 9;

export function encodeReadResponse(record: Buffer): Buffer {
  const name_bytes = record.readUInt16LE(10);
  const type_bytes = record.readUInt16LE(12);
  const metadata_bytes = record.readUInt32LE(56);
  const data_bytes = record.readUInt32LE(60);
  const position = recordPosition(record);
  const revision = recordRevision(record);
  const isTombstone = recordIsTombstone(record);
  const created = Buffer.from(`${Math.trunc(recordCreated_ms(record))}${TICKS_PER_MS}`, 'latin1');
  const contentType = recordIsJson(record) ? JSON_TYPE : BINARY_TYPE;

  const revision_bytes = isTombstone ? TOMBSTONE_VARINT_BYTES : varintBytes(revision);
  const position_bytes = varintBytes(position);
  const recorded_bytes =
    lengthPrefixed(UUID_BYTES + 2) +
    lengthPrefixed(lengthPrefixed(name_bytes)) +
    (1 + revision_bytes) +
    2 * (1 + position_bytes) +
    lengthPrefixed(entryBytes(TYPE.length, type_bytes)) +
    lengthPrefixed(entryBytes(CONTENT_TYPE.length, contentType.length)) +
    lengthPrefixed(entryBytes(CREATED.length, created.length)) +
    lengthPrefixed(metadata_bytes) +
    lengthPrefixed(data_bytes);
  const event_bytes = lengthPrefixed(recorded_bytes) + 1 + position_bytes;

  const out = new Writer(lengthPrefixed(event_bytes));
  out.header(1, event_bytes); // ReadResp.event
  out.header(1, recorded_bytes); // ReadEvent.event
  out.header(1, UUID_BYTES + 2); // RecordedEvent.id
  out.text(2, readEventId(record, 40)); // UUID.string
  out.header(2, lengthPrefixed(name_bytes)); // stream_identifier
  let offset = RECORD_HEADER_BYTES;
  out.bytes(3, record, offset, offset + name_bytes); // StreamIdentifier.stream_name
  offset += name_bytes;
  if (isTombstone) out.tombstoneRevision(3);
  else out.number(3, revision);
  out.number(4, position); // prepare_position
  out.number(5, position); // commit_position
  out.header(6, entryBytes(TYPE.length, type_bytes));
  out.bytes(1, TYPE, 0, TYPE.length);
  out.bytes(2, record, offset, offset + type_bytes);
  offset += type_bytes;
  out.entry(6, CONTENT_TYPE, contentType);
  out.entry(6, CREATED, created);
  out.bytes(7, record, offset, offset + metadata_bytes);
  offset += metadata_bytes;
  out.bytes(8, record, offset, offset + data_bytes);
  out.number(3, position); // ReadEvent.commit_position
  return out.buffer;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

const lengthPrefixed = (bytes: number): number => 1 + varintBytes(bytes) + bytes;
const entryBytes = (key_bytes: number, value_bytes: number): number =>
  lengthPrefixed(key_bytes) + lengthPrefixed(value_bytes);

class Writer {
  readonly buffer: Buffer;
  #offset = 0;

  constructor(size_bytes: number) {
    this.buffer = Buffer.allocUnsafe(size_bytes);
  }

  header(field: number, bytes: number): void {
    this.buffer[this.#offset++] = (field << 3) | 2;
    this.#varint(bytes);
  }

  number(field: number, value: number): void {
    this.buffer[this.#offset++] = field << 3;
    this.#varint(value);
  }

  tombstoneRevision(field: number): void {
    this.buffer[this.#offset++] = field << 3;
    this.buffer.fill(0xff, this.#offset, this.#offset + TOMBSTONE_VARINT_BYTES - 1);
    this.#offset += TOMBSTONE_VARINT_BYTES - 1;
    this.buffer[this.#offset++] = 0x7f;
  }

  bytes(field: number, source: Buffer, start: number, end: number): void {
    this.header(field, end - start);
    this.#offset += source.copy(this.buffer, this.#offset, start, end);
  }

  text(field: number, ascii: string): void {
    this.header(field, ascii.length);
    this.#offset += this.buffer.write(ascii, this.#offset, 'latin1');
  }

  entry(field: number, key: Buffer, value: Buffer): void {
    this.header(field, entryBytes(key.length, value.length));
    this.bytes(1, key, 0, key.length);
    this.bytes(2, value, 0, value.length);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.#offset++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.#offset++] = rest;
  }
}
