import type { EventLog } from '../storage/event-log.adapter.js';
import type { AppendSignal } from './append-signal.js';
import { encodeReadResponse } from './encode-read-response.js';
import { type FrameSink, nextTurn, send } from './frame-sink.js';
import { type Chunk, readStreamForwards } from './log-reader.js';
import { caughtUpFrame } from './read-frames.adapter.js';
import { findReadableStream, type ReadFrom } from './read-once.js';

export interface StreamSubscription {
  readonly streamName: string;
  /** Exclusive. */
  readonly after: ReadFrom;
}

const NOTHING: Chunk = { records: [], next: undefined };

/**
 * Sends the events of a stream after a revision and then all that are appended to it. The stream need not exist yet.
 * Throws `StreamIsDeleted` when it is tombstoned, then or later.
 */
export async function followStream(
  log: EventLog,
  { streamName, after }: StreamSubscription,
  signal: AppendSignal,
  sink: FrameSink,
): Promise<void> {
  let cursor = after === 'start' ? 0 : after === 'end' ? nextRevision(log, streamName) : after + 1;
  let isLive = false;
  while (!sink.isOver) {
    const seen = log.head;
    const stream = findReadableStream(log, streamName);
    const chunk = stream === undefined ? NOTHING : readStreamForwards(log, stream, cursor, Date.now());
    for (const record of chunk.records) {
      if (sink.isOver) return;
      await send(sink, encodeReadResponse(record));
    }
    if (chunk.next !== undefined) {
      cursor = chunk.next;
      await nextTurn();
      continue;
    }
    if (!isLive) await send(sink, caughtUpFrame());
    isLive = true;
    if (log.head === seen) await signal.wait(sink);
  }
}

const nextRevision = (log: EventLog, streamName: string): number =>
  (log.findStream(streamName)?.lastRevision ?? -1) + 1;
