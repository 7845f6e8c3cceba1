import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type grpc from '@grpc/grpc-js';
import type { NewEvent } from '../storage/event-log.adapter.js';
import { StoreStopped } from '../store-errors.js';
import type { AppendQueue } from '../write/append-queue.js';
import { eventSize_bytes, MAX_APPEND_BYTES, type WriteRequest } from '../write/write-requests.js';
import {
  type BatchAppendHeader,
  type BatchAppendOutcome,
  batchAppendResponse,
} from './batch-append-response.adapter.js';
import {
  decodeExpectedRevision,
  decodeProposedMessage,
  decodeStreamName,
  decodeUuid,
} from './decode-requests.adapter.js';
import { InvalidRequest, toStatusError } from './status-errors.adapter.js';

type BatchAppendCall = grpc.ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** An append whose parts are still coming in. */
interface Incoming {
  readonly header: BatchAppendHeader;
  readonly events: NewEvent[];
  size_bytes: number;
  /** Set once it cannot succeed any more; its further parts are let go. */
  refusal: BatchAppendOutcome | undefined;
}

/** Appends that may be half sent on one connection. */
const MAX_INCOMING = 1_000;
/** Answers that a client may leave unread before no more appends are taken from it. */
const MAX_UNSENT_ANSWERS = 2_000;

/**
 * One long-lived call on which a client sends all its appends; each is answered on its own, once, when the disk has it.
 * Returns how to end the call.
 */
export function handleBatchAppend(call: BatchAppendCall, queue: AppendQueue): () => void {
  const incoming = new Map<string, Incoming>();
  let isOver = false;
  const finish = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    // The end of the call rejects all that is pending in the client, which then sends it again: unknown is unknown.
    call.emit('error', toStatusError(error));
  };
  call.on('cancelled', () => {
    isOver = true;
  });
  call.on('error', () => {
    isOver = true;
  });
  call.on('end', () => {
    if (!isOver) call.end();
    isOver = true;
  });
  const answer = (header: BatchAppendHeader, outcome: BatchAppendOutcome): void => {
    if (isOver) return;
    call.write(batchAppendResponse(header, outcome));
    if (call.writableLength < MAX_UNSENT_ANSWERS || call.isPaused()) return;
    call.pause();
    call.once('drain', () => call.resume());
  };
  call.on('data', (part: BatchAppendReq) => {
    if (isOver) return;
    try {
      const complete = takePart(incoming, part);
      if (complete === undefined) return;
      const { header, refusal } = complete;
      if (refusal !== undefined) return answer(header, refusal);
      queue.submit(toRequest(complete)).then((outcome) => answer(header, outcome), finish);
      const room = queue.room();
      if (room === undefined) return;
      call.pause();
      void room.then(() => call.resume());
    } catch (error) {
      finish(error);
    }
  });
  // With an error: a call that ends well stays in the client's cache, and what it writes there next is never answered.
  return () => finish(new StoreStopped('The store is closing.'));
}

/** Adds a part to its append; returns the append when that was the last one. */
function takePart(incoming: Map<string, Incoming>, part: BatchAppendReq): Incoming | undefined {
  const correlationId = decodeUuid(part.getCorrelationId());
  const append = incoming.get(correlationId) ?? { header: part, events: [], size_bytes: 0, refusal: undefined };
  if (append.refusal === undefined) {
    try {
      addEvents(append, part);
    } catch (error) {
      if (!(error instanceof InvalidRequest)) throw error;
      append.refusal = { kind: 'refused', message: error.message };
    }
  }
  if (part.getIsFinal()) {
    incoming.delete(correlationId);
    if (append.events.length === 0) {
      append.refusal ??= { kind: 'refused', message: 'An append needs at least one event.' };
    }
    return append;
  }
  if (!incoming.has(correlationId) && incoming.size >= MAX_INCOMING) throw new InvalidRequest('Too many open appends.');
  incoming.set(correlationId, append);
  return undefined;
}

function addEvents(append: Incoming, part: BatchAppendReq): void {
  decodeStreamName(append.header.getOptions()?.getStreamIdentifier());
  for (const message of part.getProposedMessagesList()) {
    const event = decodeProposedMessage(message);
    append.events.push(event);
    append.size_bytes += eventSize_bytes(event);
    if (append.size_bytes <= MAX_APPEND_BYTES) continue;
    append.refusal = { kind: 'too_large' };
    append.events.length = 1;
    return;
  }
}

function toRequest({ header, events, size_bytes }: Incoming): WriteRequest {
  const options = header.getOptions()!;
  const deadline = options.getDeadline();
  return {
    kind: 'append',
    streamName: decodeStreamName(options.getStreamIdentifier()),
    expected: decodeExpectedRevision(options, options.hasStreamPosition() ? options.getStreamPosition() : undefined),
    deadline_ms: deadline === undefined ? Number.POSITIVE_INFINITY : deadline.getSeconds() * 1000,
    events,
    size_bytes,
  };
}
