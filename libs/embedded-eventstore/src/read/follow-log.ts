import type { EventPredicate } from '../rules/event-filter.js';
import type { EventLog } from '../storage/event-log.adapter.js';
import { recordPosition, recordStreamName, recordType } from '../storage/event-record.js';
import type { AppendSignal } from './append-signal.js';
import { encodeReadResponse } from './encode-read-response.js';
import { type FrameSink, nextTurn, send } from './frame-sink.js';
import { readLogForwards } from './log-reader.js';
import { caughtUpFrame, checkpointFrame, fellBehindFrame } from './read-frames.adapter.js';
import type { ReadFrom } from './read-once.js';
import { PositionBeyondLog } from './reader-errors.js';

export interface LogSubscription {
  /** Exclusive. */
  readonly after: ReadFrom;
  readonly predicate: EventPredicate | undefined;
  /** Events looked at between two checkpoints; a subscription without a filter gets none. */
  readonly checkpointInterval: number;
}

/** So many events unread, and a live subscriber is told that it fell behind. */
const BEHIND_EVENTS = 128;
/** At the head, filtered-out events are reported by a checkpoint at most this often. */
const HEAD_CHECKPOINT_INTERVAL_MS = 20;

/**
 * Sends all that is in the log after a position and then all that is appended, until the subscriber goes. It holds a place in the
 * log and no events, so a slow subscriber costs nothing and holds up nobody.
 */
export async function followLog(
  log: EventLog,
  subscription: LogSubscription,
  signal: AppendSignal,
  sink: FrameSink,
): Promise<void> {
  let cursor = firstPosition(log, subscription.after);
  let last: Buffer | undefined;
  let isLive = false;
  const checkpoints = new Checkpoints(
    subscription.predicate === undefined ? undefined : subscription.checkpointInterval,
  );
  while (!sink.isOver) {
    const chunk = readLogForwards(log, cursor, last);
    if (chunk.next === undefined) {
      const dueIn_ms = checkpoints.headDueIn_ms(isLive);
      if (dueIn_ms === 0) await send(sink, checkpointFrame(checkpoints.take()));
      if (!isLive) await send(sink, caughtUpFrame());
      isLive = true;
      if (cursor > log.head.lastPosition) await signal.wait(sink, dueIn_ms === 0 ? undefined : dueIn_ms);
      continue;
    }
    if (isLive && chunk.records.length >= BEHIND_EVENTS) {
      isLive = false;
      await send(sink, fellBehindFrame());
    }
    for (const record of chunk.records) {
      if (sink.isOver) return;
      const isWanted =
        subscription.predicate === undefined || subscription.predicate(recordStreamName(record), recordType(record));
      if (isWanted && !sink.write(encodeReadResponse(record))) await sink.drained();
      if (checkpoints.passed(recordPosition(record), isWanted)) await send(sink, checkpointFrame(checkpoints.take()));
    }
    last = chunk.records.at(-1);
    cursor = chunk.next;
    await nextTurn();
  }
}

function firstPosition(log: EventLog, after: ReadFrom): number {
  if (after === 'start') return 0;
  if (after === 'end') return log.head.nextPosition;
  if (after > log.head.lastPosition) {
    throw new PositionBeyondLog(`Position ${after} is beyond the end of this log, ${log.head.lastPosition}.`);
  }
  return after + 1;
}

/** When to say how far the log was searched, for a subscriber with a filter. */
class Checkpoints {
  #passedSince = 0;
  #position = -1;
  #isPending = false;
  #sentAt_ms = 0;

  constructor(readonly interval: number | undefined) {}

  /** Notes an event that was looked at; true when a checkpoint is due by count. */
  passed(position: number, wasSent: boolean): boolean {
    if (this.interval === undefined) return false;
    this.#position = position;
    this.#isPending = !wasSent;
    this.#passedSince += 1;
    return this.#passedSince >= this.interval;
  }

  /** At the head: 0 when a checkpoint is due now, undefined when there is nothing to report. */
  headDueIn_ms(isLive: boolean): number | undefined {
    if (!this.#isPending) return undefined;
    if (!isLive) return 0;
    return Math.max(0, this.#sentAt_ms + HEAD_CHECKPOINT_INTERVAL_MS - Date.now());
  }

  take(): number {
    this.#passedSince = 0;
    this.#isPending = false;
    this.#sentAt_ms = Date.now();
    return this.#position;
  }
}
