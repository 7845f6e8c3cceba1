import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type grpc from '@grpc/grpc-js';
import type { NewEvent } from '../storage/event-log.adapter.js';
import type { AppendQueue } from '../write/append-queue.js';
import { eventSize_bytes, MAX_APPEND_BYTES, type WriteOutcome } from '../write/write-requests.js';
import { decodeExpectedRevision, decodeProposedMessage, decodeStreamName } from './decode-requests.adapter.js';
import {
  deadlineExceeded,
  InvalidRequest,
  maximumAppendSizeExceeded,
  streamDeleted,
  toStatusError,
} from './status-errors.adapter.js';

type AppendCall = grpc.ServerReadableStream<AppendReq, AppendResp>;
type Reply = grpc.sendUnaryData<AppendResp>;

/** One append in a call of its own; the client takes this way when the call has credentials. */
export function handleAppend(call: AppendCall, reply: Reply, queue: AppendQueue): void {
  let options: AppendReq.Options | undefined;
  const events: NewEvent[] = [];
  let size_bytes = 0;
  let isOver = false;
  const fail = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    reply(toStatusError(error));
  };
  call.on('error', () => {
    isOver = true;
  });
  call.on('cancelled', () => {
    isOver = true;
  });
  call.on('data', (part: AppendReq) => {
    if (isOver) return;
    try {
      options ??= part.getOptions();
      const message = part.getProposedMessage();
      if (message === undefined) return;
      const event = decodeProposedMessage(message);
      size_bytes += eventSize_bytes(event);
      if (size_bytes <= MAX_APPEND_BYTES) return void events.push(event);
      isOver = true;
      reply(maximumAppendSizeExceeded(MAX_APPEND_BYTES));
    } catch (error) {
      fail(error);
    }
  });
  call.on('end', () => {
    if (isOver) return;
    try {
      if (options === undefined || events.length === 0) throw new InvalidRequest('An append needs at least one event.');
      const streamName = decodeStreamName(options.getStreamIdentifier());
      const expected = decodeExpectedRevision(options, options.hasRevision() ? options.getRevision() : undefined);
      const request = { streamName, expected, deadline_ms: Number.POSITIVE_INFINITY, events, size_bytes };
      const known = options;
      queue
        .submit({ kind: 'append', ...request })
        .then((outcome) => isOver || respond(reply, known, streamName, outcome))
        .catch(fail);
    } catch (error) {
      fail(error);
    }
  });
}

function respond(reply: Reply, options: AppendReq.Options, streamName: string, outcome: WriteOutcome): void {
  switch (outcome.kind) {
    case 'stream_deleted':
      reply(streamDeleted(streamName));
      break;
    case 'timed_out':
      reply(deadlineExceeded());
      break;
    case 'wrong_expected_revision':
      reply(null, wrongExpectedVersion(options, outcome.currentRevision));
      break;
    case 'written':
      reply(null, success(outcome.lastRevision, outcome.position));
  }
}

function success(lastRevision: number, logPosition: number): AppendResp {
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(logPosition));
  position.setPreparePosition(String(logPosition));
  const written = new streams.AppendResp.Success();
  written.setCurrentRevision(String(lastRevision));
  written.setPosition(position);
  return new streams.AppendResp().setSuccess(written);
}

function wrongExpectedVersion(options: AppendReq.Options, currentRevision: number): AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (currentRevision < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(currentRevision));
  if (options.hasRevision()) wrong.setExpectedRevision(options.getRevision());
  else if (options.hasNoStream()) wrong.setExpectedNoStream(new shared.Empty());
  else if (options.hasStreamExists()) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedAny(new shared.Empty());
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}
