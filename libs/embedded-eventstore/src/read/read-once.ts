import type { EventPredicate } from '../rules/event-filter.js';
import { isSoftDeleted } from '../rules/stream-retention.js';
import type { EventLog } from '../storage/event-log.adapter.js';
import { recordPosition, recordStreamName, recordType } from '../storage/event-record.js';
import { encodeReadResponse } from './encode-read-response.js';
import { type FrameSink, nextTurn, send } from './frame-sink.js';
import {
  type Chunk,
  readLogBackwards,
  readLogForwards,
  readStreamBackwards,
  readStreamForwards,
} from './log-reader.js';
import { streamNotFoundFrame } from './read-frames.adapter.js';
import { StreamIsDeleted } from './reader-errors.js';

/** Where a read begins: forwards inclusive; backwards exclusive in the log, inclusive in a stream. */
export type ReadFrom = 'start' | 'end' | number;

export interface LogRead {
  readonly from: ReadFrom;
  readonly isBackwards: boolean;
  readonly maxCount: number;
  readonly predicate: EventPredicate | undefined;
}

export interface StreamRead {
  readonly streamName: string;
  readonly from: ReadFrom;
  readonly isBackwards: boolean;
  readonly maxCount: number;
}

/** Sends the events of the log that were there when the read began. */
export async function readLogOnce(log: EventLog, read: LogRead, sink: FrameSink): Promise<void> {
  const { lastPosition, nextPosition } = log.head;
  const begin = read.from === 'start' ? 0 : read.from === 'end' ? nextPosition : read.from;
  const wants = (record: Buffer): boolean => {
    if (recordPosition(record) > lastPosition) return false;
    return read.predicate === undefined || read.predicate(recordStreamName(record), recordType(record));
  };
  let last: Buffer | undefined;
  const next = (cursor: number): Chunk => {
    if (read.isBackwards) return readLogBackwards(log, cursor);
    if (cursor > lastPosition) return { records: [], next: undefined };
    const chunk = readLogForwards(log, cursor, last);
    last = chunk.records.at(-1) ?? last;
    return chunk;
  };
  await sendChunks(next, begin, read.maxCount, wants, sink);
}

/** Sends the visible events of a stream. Throws `StreamIsDeleted` for a tombstoned one. */
export async function readStreamOnce(log: EventLog, read: StreamRead, sink: FrameSink): Promise<void> {
  const stream = findReadableStream(log, read.streamName);
  if (stream === undefined || stream.lastRevision < 0 || isSoftDeleted(stream.row.retention)) {
    await send(sink, streamNotFoundFrame(read.streamName));
    return;
  }
  const { lastRevision } = stream;
  const end = read.isBackwards ? lastRevision : lastRevision + 1;
  const begin = read.from === 'start' ? 0 : read.from === 'end' ? end : read.from;
  const now_ms = Date.now();
  const next = (cursor: number): Chunk => {
    if (read.isBackwards) return readStreamBackwards(log, stream, cursor, now_ms);
    if (cursor > lastRevision) return { records: [], next: undefined };
    return readStreamForwards(log, stream, cursor, now_ms);
  };
  await sendChunks(next, begin, read.maxCount, () => true, sink);
}

/** The stream, with what holds for a metadata stream of itself. Throws `StreamIsDeleted` for a tombstoned one. */
export function findReadableStream(log: EventLog, streamName: string) {
  const stream = log.findStream(streamName);
  const isMetastream = streamName.startsWith('$$');
  const original = isMetastream ? log.findStream(streamName.slice(2)) : undefined;
  if (stream?.row.isTombstoned || original?.row.isTombstoned) throw new StreamIsDeleted(streamName);
  if (stream === undefined || !isMetastream) return stream;
  // Only a stream's newest metadata count.
  return { ...stream, row: { ...stream.row, retention: { ...stream.row.retention, maxCount: 1 } } };
}

async function sendChunks(
  next: (cursor: number) => Chunk,
  begin: number,
  maxCount: number,
  wants: (record: Buffer) => boolean,
  sink: FrameSink,
): Promise<void> {
  let left = maxCount;
  let cursor: number | undefined = begin;
  while (cursor !== undefined && left > 0) {
    const chunk: Chunk = next(cursor);
    for (const record of chunk.records) {
      if (!wants(record)) continue;
      if (sink.isOver) return;
      if (!sink.write(encodeReadResponse(record))) await sink.drained();
      left -= 1;
      if (left === 0) return;
    }
    cursor = chunk.next;
    if (cursor !== undefined) await nextTurn();
  }
}
