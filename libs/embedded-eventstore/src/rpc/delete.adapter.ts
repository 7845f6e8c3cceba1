import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type grpc from '@grpc/grpc-js';
import type { AppendQueue } from '../write/append-queue.js';
import type { WriteRequest } from '../write/write-requests.js';
import { decodeExpectedRevision, decodeStreamName } from './decode-requests.adapter.js';
import {
  deadlineExceeded,
  InvalidRequest,
  type StatusError,
  streamDeleted,
  toStatusError,
  wrongExpectedVersion,
} from './status-errors.adapter.js';

type Reply<Response> = (error: StatusError | null, response?: Response) => void;

export function handleDelete(
  call: grpc.ServerUnaryCall<DeleteReq, DeleteResp>,
  reply: Reply<DeleteResp>,
  queue: AppendQueue,
): void {
  carryOut('delete', call.request.getOptions(), queue, reply, (digits) => {
    const position = new streams.DeleteResp.Position();
    position.setCommitPosition(digits);
    position.setPreparePosition(digits);
    return new streams.DeleteResp().setPosition(position);
  });
}

export function handleTombstone(
  call: grpc.ServerUnaryCall<TombstoneReq, TombstoneResp>,
  reply: Reply<TombstoneResp>,
  queue: AppendQueue,
): void {
  carryOut('tombstone', call.request.getOptions(), queue, reply, (digits) => {
    const position = new streams.TombstoneResp.Position();
    position.setCommitPosition(digits);
    position.setPreparePosition(digits);
    return new streams.TombstoneResp().setPosition(position);
  });
}

function carryOut<Response>(
  kind: 'delete' | 'tombstone',
  options: DeleteReq.Options | TombstoneReq.Options | undefined,
  queue: AppendQueue,
  reply: Reply<Response>,
  respond: (positionDigits: string) => Response,
): void {
  try {
    if (options === undefined) throw new InvalidRequest('A delete needs options.');
    const streamName = decodeStreamName(options.getStreamIdentifier());
    const expected = decodeExpectedRevision(options, options.hasRevision() ? options.getRevision() : undefined);
    const request: WriteRequest = { kind, streamName, expected, deadline_ms: Number.POSITIVE_INFINITY };
    queue
      .submit(request)
      .then((outcome) => {
        switch (outcome.kind) {
          case 'written':
            return reply(null, respond(String(outcome.position)));
          case 'wrong_expected_revision':
            return reply(wrongExpectedVersion(streamName, expected, outcome.currentRevision));
          case 'stream_deleted':
            return reply(streamDeleted(streamName));
          case 'timed_out':
            return reply(deadlineExceeded());
        }
      })
      .catch((error: unknown) => reply(toStatusError(error)));
  } catch (error) {
    reply(toStatusError(error));
  }
}
