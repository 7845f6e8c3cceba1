import { randomUUID } from 'node:crypto';
import { checkExpectedRevision, type StreamFacts } from '../rules/check-expected-revision.js';
import {
  isSoftDeleted,
  parseRetention,
  SOFT_DELETED_TRUNCATE_BEFORE,
  undeletedMetadata,
} from '../rules/stream-retention.js';
import type { EventLog, NewEvent } from '../storage/event-log.adapter.js';
import { recordData } from '../storage/event-record.js';
import { RECENT_EVENTS_SEARCHED, type StreamState } from '../storage/stream-state.js';
import type { WriteOutcome, WriteRequest } from './write-requests.js';

const METADATA_TYPE = '$metadata';
const TOMBSTONE_TYPE = '$streamDeleted';
const NOTHING = new Uint8Array(0);

/** Carries out many requests in one transaction, in their order, each against what those before it left. */
export function applyWrites(log: EventLog, requests: readonly WriteRequest[], now_ms: number): WriteOutcome[] {
  return log.commit(() => requests.map((request) => applyWrite(log, request, now_ms)));
}

function applyWrite(log: EventLog, request: WriteRequest, now_ms: number): WriteOutcome {
  if (request.deadline_ms < now_ms) return { kind: 'timed_out' };
  const state = log.findStream(request.streamName);
  const ids = request.kind === 'append' ? request.events.map((event) => event.id) : [];
  const check = checkExpectedRevision(request.expected, ids, factsOf(log, request.streamName, state, ids.length));
  switch (check.kind) {
    case 'stream_deleted':
      return check;
    case 'wrong_expected_revision':
      return { kind: check.kind, currentRevision: state?.lastRevision ?? -1 };
    case 'already_appended': {
      const { position } = log.indexEntry(state!.row.streamNumber, check.lastRevision)!;
      return { kind: 'written', lastRevision: check.lastRevision, position };
    }
    case 'append':
      return write(log, request, log.openStream(request.streamName), check.undeletes, now_ms);
  }
}

function write(
  log: EventLog,
  request: WriteRequest,
  state: StreamState,
  undeletes: boolean,
  now_ms: number,
): WriteOutcome {
  switch (request.kind) {
    case 'append': {
      const firstRevision = state.lastRevision + 1;
      let position = -1;
      for (const event of request.events) position = log.append(state, event, now_ms);
      const lastRevision = state.lastRevision;
      noteMetadata(log, state.streamName, request.events.at(-1)!);
      if (undeletes) undelete(log, state, firstRevision, now_ms);
      return { kind: 'written', lastRevision, position };
    }
    case 'delete': {
      const json = `{"$tb":${SOFT_DELETED_TRUNCATE_BEFORE}}`;
      const position = writeMetadata(log, state.streamName, json, now_ms);
      return { kind: 'written', lastRevision: state.lastRevision, position };
    }
    case 'tombstone': {
      const event: NewEvent = {
        id: randomUUID(),
        type: TOMBSTONE_TYPE,
        isJson: true,
        metadata: NOTHING,
        data: NOTHING,
      };
      const position = log.append(state, event, now_ms, true);
      log.saveStreamRow(state, { ...state.row, isTombstoned: true });
      return { kind: 'written', lastRevision: state.lastRevision, position };
    }
  }
}

function factsOf(log: EventLog, streamName: string, state: StreamState | undefined, eventCount: number): StreamFacts {
  const original = originalOfMetastream(streamName);
  const isOriginalTombstoned = original !== undefined && (log.findStream(original)?.row.isTombstoned ?? false);
  if (state === undefined) {
    return {
      lastRevision: -1,
      isTombstoned: isOriginalTombstoned,
      isSoftDeleted: false,
      hasMetadata: false,
      eventIdAt: () => undefined,
      recentRevisionOf: () => undefined,
    };
  }
  return {
    lastRevision: state.lastRevision,
    isTombstoned: state.row.isTombstoned || isOriginalTombstoned,
    isSoftDeleted: isSoftDeleted(state.row.retention),
    hasMetadata: state.row.hasMetadata,
    eventIdAt: (revision) => log.indexEntry(state.row.streamNumber, revision)?.eventId,
    recentRevisionOf: (eventId) => recentIds(log, state, eventCount).get(eventId),
  };
}

/** The ids of a stream's last events, at least as many as the append itself has. */
function recentIds(log: EventLog, state: StreamState, eventCount: number): Map<string, number> {
  if (state.recentIds !== undefined && eventCount <= RECENT_EVENTS_SEARCHED) return state.recentIds;
  const ids = new Map<string, number>();
  const first = Math.max(0, state.lastRevision + 1 - RECENT_EVENTS_SEARCHED - eventCount);
  for (let revision = first; revision <= state.lastRevision; revision += 1) {
    const entry = log.indexEntry(state.row.streamNumber, revision);
    if (entry !== undefined) ids.set(entry.eventId, revision);
  }
  if (eventCount <= RECENT_EVENTS_SEARCHED) log.keepRecentIds(state, ids);
  return ids;
}

function originalOfMetastream(streamName: string): string | undefined {
  return streamName.startsWith('$$') ? streamName.slice(2) : undefined;
}

/** A `$metadata` event governs the stream that it is about, from the same commit on. */
function noteMetadata(log: EventLog, streamName: string, last: NewEvent): void {
  const original = originalOfMetastream(streamName);
  if (original === undefined || last.type !== METADATA_TYPE) return;
  const state = log.openStream(original);
  const retention = parseRetention(Buffer.from(last.data).toString('utf8'));
  log.saveStreamRow(state, { ...state.row, hasMetadata: true, retention });
}

function writeMetadata(log: EventLog, streamName: string, json: string, now_ms: number): number {
  const metastream = log.openStream(`$$${streamName}`);
  const data = Buffer.from(json);
  const event: NewEvent = { id: randomUUID(), type: METADATA_TYPE, isJson: true, metadata: NOTHING, data };
  const position = log.append(metastream, event, now_ms);
  noteMetadata(log, metastream.streamName, event);
  return position;
}

/** New events after a soft delete: the stream goes on at the next revision, and the old events stay hidden. */
function undelete(log: EventLog, state: StreamState, firstRevision: number, now_ms: number): void {
  const metastream = log.findStream(`$$${state.streamName}`);
  const entry = metastream && log.indexEntry(metastream.row.streamNumber, metastream.lastRevision);
  const json = entry === undefined ? '{}' : recordData(log.record(entry.position)).toString('utf8');
  writeMetadata(log, state.streamName, undeletedMetadata(json, firstRevision), now_ms);
}
