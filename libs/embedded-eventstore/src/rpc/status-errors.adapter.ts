import grpc from '@grpc/grpc-js';
import { PositionBeyondLog, StreamIsDeleted } from '../read/reader-errors.js';
import type { ExpectedRevision } from '../rules/check-expected-revision.js';
import { InvalidFilter } from '../rules/event-filter.js';
import { EmbeddedStoreError, StoreDamaged } from '../store-errors.js';

/** A call's end with an error. The `exception` metadata are what the client tells its error classes apart by. */
export interface StatusError {
  readonly code: grpc.status;
  readonly details: string;
  readonly metadata: grpc.Metadata;
}

/** The caller asked for something that cannot be. */
export class InvalidRequest extends Error {}

export function statusError(code: grpc.status, details: string, entries: Record<string, string> = {}): StatusError {
  const metadata = new grpc.Metadata();
  // Metadata travel as header text; a name that is not ASCII goes as the client would read it: UTF-8 bytes under Latin-1.
  for (const [key, value] of Object.entries(entries)) metadata.set(key, Buffer.from(value).toString('latin1'));
  return { code, details, metadata };
}

export function toStatusError(error: unknown): StatusError {
  if (error instanceof StreamIsDeleted) return streamDeleted(error.streamName);
  if (error instanceof InvalidFilter || error instanceof InvalidRequest) {
    return statusError(grpc.status.INVALID_ARGUMENT, error.message);
  }
  if (error instanceof PositionBeyondLog) return statusError(grpc.status.OUT_OF_RANGE, error.message);
  if (error instanceof StoreDamaged) return statusError(grpc.status.DATA_LOSS, `${error.code}: ${error.message}`);
  if (error instanceof EmbeddedStoreError) {
    return statusError(grpc.status.UNAVAILABLE, `${error.code}: ${error.message}`);
  }
  return statusError(grpc.status.INTERNAL, error instanceof Error ? error.message : String(error));
}

export function streamDeleted(streamName: string): StatusError {
  return statusError(grpc.status.FAILED_PRECONDITION, `Event stream '${streamName}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': streamName,
  });
}

export function wrongExpectedVersion(streamName: string, expected: ExpectedRevision, current: number): StatusError {
  const details = `Append failed due to WrongExpectedVersion. Stream: ${streamName}, actual version: ${current}`;
  return statusError(grpc.status.FAILED_PRECONDITION, details, {
    exception: 'wrong-expected-version',
    'stream-name': streamName,
    'expected-version': String(expectedVersionNumber(expected)),
    ...(current < 0 ? {} : { 'actual-version': String(current) }),
  });
}

export function maximumAppendSizeExceeded(maxAppend_bytes: number): StatusError {
  return statusError(grpc.status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppend_bytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxAppend_bytes),
  });
}

export function deadlineExceeded(): StatusError {
  return statusError(grpc.status.DEADLINE_EXCEEDED, 'The deadline passed before the write had its turn.');
}

function expectedVersionNumber(expected: ExpectedRevision): number {
  switch (expected.kind) {
    case 'revision':
      return expected.revision;
    case 'no_stream':
      return -1;
    case 'any':
      return -2;
    case 'stream_exists':
      return -4;
  }
}
