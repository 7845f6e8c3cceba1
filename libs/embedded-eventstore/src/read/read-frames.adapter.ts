import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

/** The answers to a reader that hold no event. */
export function confirmationFrame(subscriptionId: string): Buffer {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  return toFrame(new streams.ReadResp().setConfirmation(confirmation));
}

export function checkpointFrame(position: number): Buffer {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  return toFrame(new streams.ReadResp().setCheckpoint(checkpoint));
}

export function caughtUpFrame(): Buffer {
  return toFrame(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
}

export function fellBehindFrame(): Buffer {
  return toFrame(new streams.ReadResp().setFellBehind(new streams.ReadResp.FellBehind()));
}

export function streamNotFoundFrame(streamName: string): Buffer {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(streamName));
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifier);
  return toFrame(new streams.ReadResp().setStreamNotFound(notFound));
}

/** The transport wants a Buffer, and these bytes are nobody else's. */
function toFrame(response: ReadResp): Buffer {
  const { buffer, byteOffset, byteLength } = response.serializeBinary();
  return Buffer.from(buffer, byteOffset, byteLength);
}
