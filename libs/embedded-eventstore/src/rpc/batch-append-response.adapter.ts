import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import grpc from '@grpc/grpc-js';
import type { Message } from 'google-protobuf';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { MAX_APPEND_BYTES, type WriteOutcome } from '../write/write-requests.js';

/** What an answer repeats of its request. */
export type BatchAppendHeader = Pick<BatchAppendReq, 'getCorrelationId' | 'getOptions'>;

export type BatchAppendOutcome = WriteOutcome | { readonly kind: 'too_large' } | BatchAppendRefused;

export interface BatchAppendRefused {
  readonly kind: 'refused';
  readonly message: string;
}

/** The answer to one append. Every error has details: the client looks into them without asking whether they are there. */
export function batchAppendResponse(header: BatchAppendHeader, outcome: BatchAppendOutcome): BatchAppendResp {
  const options = header.getOptions();
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(header.getCorrelationId());
  response.setStreamIdentifier(options?.getStreamIdentifier() ?? new shared.StreamIdentifier());
  switch (outcome.kind) {
    case 'written':
      return response.setSuccess(success(outcome.lastRevision, outcome.position));
    case 'wrong_expected_revision': {
      const details = wrongExpectedVersion(header, outcome.currentRevision);
      return response.setError(failure(grpc.status.FAILED_PRECONDITION, 'WrongExpectedVersion', details));
    }
    case 'stream_deleted': {
      const details = new shared.StreamDeleted();
      details.setStreamIdentifier(options?.getStreamIdentifier());
      return response.setError(failure(grpc.status.FAILED_PRECONDITION, 'StreamDeleted', details));
    }
    case 'too_large': {
      const details = new shared.MaximumAppendSizeExceeded();
      details.setMaxappendsize(MAX_APPEND_BYTES);
      return response.setError(failure(grpc.status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details));
    }
    case 'timed_out':
      return response.setError(failure(grpc.status.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout()));
    case 'refused': {
      const details = new shared.BadRequest();
      details.setMessage(outcome.message);
      return response.setError(failure(grpc.status.INVALID_ARGUMENT, 'BadRequest', details, outcome.message));
    }
  }
}

function success(lastRevision: number, position: number) {
  const allPosition = new shared.AllStreamPosition();
  allPosition.setCommitPosition(String(position));
  allPosition.setPreparePosition(String(position));
  const written = new streams.BatchAppendResp.Success();
  written.setCurrentRevision(String(lastRevision));
  written.setPosition(allPosition);
  return written;
}

function wrongExpectedVersion(header: BatchAppendHeader, currentRevision: number) {
  const options = header.getOptions();
  const details = new shared.WrongExpectedVersion();
  if (currentRevision < 0) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(currentRevision));
  if (options?.hasStreamPosition()) details.setExpectedStreamPosition(options.getStreamPosition());
  else if (options?.hasNoStream()) details.setExpectedNoStream(new empty.Empty());
  else if (options?.hasStreamExists()) details.setExpectedStreamExists(new empty.Empty());
  else details.setExpectedAny(new empty.Empty());
  return details;
}

function failure(code: number, typeName: string, details: Message, message = typeName) {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), `event_store.client.${typeName}`);
  const error = new status.Status();
  error.setCode(code);
  error.setMessage(message);
  error.setDetails(packed);
  return error;
}
