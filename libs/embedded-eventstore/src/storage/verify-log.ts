import { readLogBackwards, readLogForwards } from '../read/log-reader.js';
import { StoreDamaged } from '../store-errors.js';
import type { EventLog } from './event-log.adapter.js';
import {
  readEventId,
  recordChecksum,
  recordPosition,
  recordPreviousChecksum,
  recordRevision,
  recordStreamName,
} from './event-record.js';
import type { Tail } from './tail-witness.js';

/** A log of up to so many events is checked whole at each start; of a longer one, so many at its end. */
const EVENTS_CHECKED = 10_000;

/**
 * Checks that the log ends where its head says, not before the witness of its tail, that its last events are whole and follow each
 * other without a hole, and that the streams' indexes know them. Throws `StoreDamaged`.
 */
export function verifyLog(log: EventLog, tail: Tail, isThorough: boolean): void {
  const { head } = log;
  if (tail.storeId !== head.storeId) throw new StoreDamaged('The file "tail" belongs to another store.');
  if (head.lastPosition < tail.lastPosition) {
    throw new StoreDamaged(
      `The log ends at position ${head.lastPosition}, but events up to ${tail.lastPosition} were acknowledged.`,
    );
  }
  if (tail.lastPosition >= 0 && recordChecksum(log.record(tail.lastPosition)) !== tail.lastChecksum) {
    throw new StoreDamaged(`The event at position ${tail.lastPosition} is not the one that was acknowledged.`);
  }
  if (entryCount(log) !== head.eventCount) {
    throw new StoreDamaged(`The log holds ${entryCount(log)} events, but its head counts ${head.eventCount}.`);
  }
  if (head.eventCount === 0) return;
  const last = log.record(head.lastPosition);
  if (recordChecksum(last) !== head.lastChecksum || recordPosition(last) + last.length !== head.nextPosition) {
    throw new StoreDamaged("The log's last event is not the one that its head names.");
  }
  verifyEvents(log, isThorough || head.eventCount <= EVENTS_CHECKED ? 0 : startOfEnd(log));
}

function startOfEnd(log: EventLog): number {
  let cursor: number | undefined = log.head.nextPosition;
  let count = 0;
  while (cursor !== undefined && count < EVENTS_CHECKED) {
    const chunk = readLogBackwards(log, cursor);
    count += chunk.records.length;
    if (chunk.next === undefined) break;
    cursor = chunk.next;
  }
  return cursor ?? 0;
}

function verifyEvents(log: EventLog, from: number): void {
  let cursor: number | undefined = from;
  let last: Buffer | undefined;
  while (cursor !== undefined) {
    const chunk = readLogForwards(log, cursor, last);
    const first = chunk.records[0];
    if (from === 0 && last === undefined && first !== undefined && recordPreviousChecksum(first) !== 0) {
      throw new StoreDamaged('The log has lost its beginning.');
    }
    for (const record of chunk.records) verifyIndexed(log, record);
    last = chunk.records.at(-1) ?? last;
    cursor = chunk.next;
  }
  if (last !== undefined && recordPosition(last) !== log.head.lastPosition) {
    throw new StoreDamaged(`The log goes on after its last event, ${log.head.lastPosition}.`);
  }
}

function verifyIndexed(log: EventLog, record: Buffer): void {
  const streamName = recordStreamName(record);
  const revision = recordRevision(record);
  const stream = log.findStream(streamName);
  const entry = stream && log.indexEntry(stream.row.streamNumber, revision);
  if (entry?.position !== recordPosition(record) || entry.eventId !== readEventId(record, 40)) {
    throw new StoreDamaged(`Event ${revision} of stream "${streamName}" is missing from its index.`);
  }
}

function entryCount(log: EventLog): number {
  return (log.events.getStats() as { entryCount: number }).entryCount;
}
