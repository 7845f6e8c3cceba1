import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Map as ProtoMap } from 'google-protobuf';
import type { ExpectedRevision } from '../rules/check-expected-revision.js';
import type { NewEvent } from '../storage/event-log.adapter.js';
import { isEventId } from '../storage/event-record.js';
import { MAX_NAME_BYTES } from '../write/write-requests.js';
import { InvalidRequest } from './status-errors.adapter.js';

/** Throws `InvalidRequest` when there is no name or it is too long. */
export function decodeStreamName(identifier: StreamIdentifier | undefined): string {
  const bytes = identifier?.getStreamName_asU8() ?? new Uint8Array(0);
  if (bytes.length === 0) throw new InvalidRequest('A stream needs a name.');
  if (bytes.length > MAX_NAME_BYTES)
    throw new InvalidRequest(`A stream name may have ${MAX_NAME_BYTES} bytes at most.`);
  return Buffer.from(bytes).toString('utf8');
}

/** The four ways to name an expected revision, as all requests offer them. */
export interface ExpectedRevisionFields {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

export function decodeExpectedRevision(fields: ExpectedRevisionFields, revision: string | undefined): ExpectedRevision {
  if (fields.hasAny()) return { kind: 'any' };
  if (fields.hasNoStream()) return { kind: 'no_stream' };
  if (fields.hasStreamExists()) return { kind: 'stream_exists' };
  if (revision === undefined) throw new InvalidRequest('A write needs an expected revision.');
  return { kind: 'revision', revision: decodeNumber(revision) };
}

/** A revision or position; what no double can hold is larger than any that exists here. */
export function decodeNumber(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): ProtoMap<string, string>;
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

export function decodeProposedMessage(message: ProposedMessage): NewEvent {
  const metadata = message.getMetadataMap();
  const type = metadata.get('type') ?? '';
  if (type === '') throw new InvalidRequest('An event needs a type.');
  if (Buffer.byteLength(type) > MAX_NAME_BYTES) {
    throw new InvalidRequest(`An event type may have ${MAX_NAME_BYTES} bytes at most.`);
  }
  return {
    id: decodeUuid(message.getId()),
    type,
    isJson: metadata.get('content-type') === 'application/json',
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

export function decodeUuid(uuid: UUID | undefined): string {
  const structured = uuid?.getStructured();
  if (structured !== undefined) {
    const high = BigInt.asUintN(64, BigInt(structured.getMostSignificantBits()));
    const low = BigInt.asUintN(64, BigInt(structured.getLeastSignificantBits()));
    return withDashes(high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0'));
  }
  const text = uuid?.getString() ?? '';
  if (!isEventId(text)) throw new InvalidRequest(`"${text}" is not a UUID.`);
  return withDashes(text.replaceAll('-', '').toLowerCase());
}

function withDashes(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
