import { AGGREGATES } from '#catalogue';
import {
  CLOSED_PERSONAL_DATA,
  EventCodec,
  type LogReader,
  parseStreamName,
  type RawEvent,
  readToHead,
  type StoredEvent,
  type StreamRef,
  UndecodableEventError,
} from '#event-store';

export interface ReadEvent {
  readonly raw: RawEvent;
  /** Undefined when the stream is none of ours. */
  readonly stream: StreamRef | undefined;
  /** Decoded when it was wanted and could be. */
  readonly event?: StoredEvent;
  /** It was wanted, or nobody can say, and this program does not know it or cannot read it. */
  readonly isUnreadable?: true;
}

/** Reads a log once, from its beginning to its head. What is not wanted passes undecoded; a type that is not known may be wanted. */
export async function* readEvents(
  log: LogReader,
  isWanted: (stream: StreamRef, type: string) => boolean,
): AsyncGenerator<ReadEvent> {
  const codec = new EventCodec(AGGREGATES, CLOSED_PERSONAL_DATA);
  for await (const raw of readToHead(log)) {
    const stream = parseStreamName(raw.streamName);
    const isKnown = codec.schemas.has(raw.type);
    yield stream && (!isKnown || isWanted(stream, raw.type)) ? decoded(codec, raw, stream) : { raw, stream };
  }
}

function decoded(codec: EventCodec, raw: RawEvent, stream: StreamRef): ReadEvent {
  try {
    const event = codec.decode(raw);
    return event ? { raw, stream, event } : { raw, stream };
  } catch (error) {
    if (!(error instanceof UndecodableEventError)) throw error;
    return { raw, stream, isUnreadable: true };
  }
}
