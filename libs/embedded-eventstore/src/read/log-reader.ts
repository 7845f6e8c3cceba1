import { firstVisibleRevision, isExpired } from '../rules/stream-retention.js';
import type { EventLog } from '../storage/event-log.adapter.js';
import {
  recordChecksum,
  recordCreated_ms,
  recordPreviousChecksum,
  recordRevision,
  verifyRecord,
} from '../storage/event-record.js';
import { decodeIndexEntry } from '../storage/index-entry.js';
import { indexKey, MAX_POSITION, positionKey, positionOfKey, revisionOfIndexKey } from '../storage/log-keys.js';
import type { StreamState } from '../storage/stream-state.js';
import { StoreDamaged } from '../store-errors.js';

/** A piece of a read: short, so that appends get their turn, and with no LMDB snapshot held between two of them. */
export interface Chunk {
  readonly records: readonly Buffer[];
  /** Where to go on; undefined at the end. A position in the log, a revision in a stream. */
  readonly next: number | undefined;
}

const MAX_CHUNK_EVENTS = 128;
const MAX_CHUNK_BYTES = 512 * 1024;

/**
 * Events from `from` (inclusive) towards the end of the log. Each must vouch for the one before it, the first for `last`:
 * the event before it, when the reader has seen that.
 */
export function readLogForwards(log: EventLog, from: number, last?: Buffer): Chunk {
  const records: Buffer[] = [];
  let bytes = 0;
  let previous = last;
  for (const { key, value } of log.events.getRange({ start: positionKey(from), limit: MAX_CHUNK_EVENTS })) {
    const record = verifyRecord(value, positionOfKey(key));
    checkChain(previous, record);
    previous = record;
    records.push(record);
    bytes += record.length;
    if (bytes >= MAX_CHUNK_BYTES) break;
  }
  return { records, next: records.length === 0 ? undefined : positionAfter(previous!) };
}

/** Events before `before` (exclusive) towards the start of the log, newest first. */
export function readLogBackwards(log: EventLog, before: number): Chunk {
  if (before <= 0) return { records: [], next: undefined };
  const records: Buffer[] = [];
  let bytes = 0;
  let later: Buffer | undefined;
  const start = positionKey(Math.min(before, MAX_POSITION) - 1);
  for (const { key, value } of log.events.getRange({ start, reverse: true, limit: MAX_CHUNK_EVENTS })) {
    const record = verifyRecord(value, positionOfKey(key));
    if (later !== undefined) checkChain(record, later);
    later = record;
    records.push(record);
    bytes += record.length;
    if (bytes >= MAX_CHUNK_BYTES) break;
  }
  return { records, next: later === undefined ? undefined : positionOf(later) };
}

/** The visible events of a stream from a revision (inclusive) on. */
export function readStreamForwards(log: EventLog, stream: StreamState, from: number, now_ms: number): Chunk {
  const { row, lastRevision } = stream;
  const first = Math.max(from, firstVisibleRevision(row.retention, lastRevision));
  if (first > lastRevision) return { records: [], next: undefined };
  const last = Math.min(lastRevision, first + MAX_CHUNK_EVENTS - 1);
  return collect(log, stream, { start: first, end: last, step: 1 }, now_ms);
}

/** The visible events of a stream from a revision (inclusive) back to its start. */
export function readStreamBackwards(log: EventLog, stream: StreamState, from: number, now_ms: number): Chunk {
  const { row, lastRevision } = stream;
  const first = Math.min(from, lastRevision);
  const lowest = firstVisibleRevision(row.retention, lastRevision);
  if (first < lowest) return { records: [], next: undefined };
  const last = Math.max(lowest, first - MAX_CHUNK_EVENTS + 1);
  return collect(log, stream, { start: first, end: last, step: -1 }, now_ms);
}

interface Revisions {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
  readonly step: 1 | -1;
}

function collect(log: EventLog, stream: StreamState, revisions: Revisions, now_ms: number): Chunk {
  const { row, streamName } = stream;
  const { start, end, step } = revisions;
  const records: Buffer[] = [];
  let bytes = 0;
  let revision = start;
  const range = log.index.getRange({
    start: indexKey(row.streamNumber, start),
    reverse: step < 0,
    limit: Math.abs(end - start) + 1,
  });
  for (const { key, value } of range) {
    if (revisionOfIndexKey(key) !== revision) break;
    const record = log.record(decodeIndexEntry(key, value).position);
    if (recordRevision(record) !== revision) break;
    revision += step;
    if (!isExpired(row.retention, recordCreated_ms(record), now_ms)) records.push(record);
    bytes += record.length;
    if (bytes >= MAX_CHUNK_BYTES) return { records, next: revision };
  }
  if (revision !== end + step) throw new StoreDamaged(`Event ${revision} of stream "${streamName}" is missing.`);
  return { records, next: revision };
}

function checkChain(earlier: Buffer | undefined, later: Buffer): void {
  if (earlier === undefined || recordPreviousChecksum(later) === recordChecksum(earlier)) return;
  throw new StoreDamaged(`The log has a hole before position ${positionOf(later)}.`);
}

const positionOf = (record: Buffer): number => record.readDoubleLE(24);
export const positionAfter = (record: Buffer): number => positionOf(record) + 1;
