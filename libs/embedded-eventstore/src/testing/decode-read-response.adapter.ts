import streams from '@eventstore/db-client/generated/streams_pb.js';

/** A `ReadResp` with an event, read by the generated classes. */
export function decodeReadResponse(bytes: Buffer) {
  const event = streams.ReadResp.deserializeBinary(new Uint8Array(bytes)).getEvent()!;
  const recorded = event.getEvent()!;
  const metadata = recorded.getMetadataMap();
  return {
    id: recorded.getId()!.getString(),
    streamName: Buffer.from(recorded.getStreamIdentifier()!.getStreamName_asU8()).toString('utf8'),
    revision: recorded.getStreamRevision(),
    preparePosition: recorded.getPreparePosition(),
    commitPosition: recorded.getCommitPosition(),
    eventCommitPosition: event.getCommitPosition(),
    type: metadata.get('type'),
    contentType: metadata.get('content-type'),
    created: metadata.get('created'),
    metadata: [...recorded.getCustomMetadata_asU8()],
    data: [...recorded.getData_asU8()],
  };
}
