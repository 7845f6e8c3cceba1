import type { Aggregate, CommandContext, DomainEvent, EventSchema } from '#kernel';
import { eventIdOf } from './derive-ids.js';
import type { EncodedEvent, RawEvent } from './event-log.port.js';
import type { PersonalDataCipher } from './personal-data.port.js';
import type { EventMetadata, StoredEvent, StreamRef } from './stored-event.js';
import { parseStreamName, streamNameOf } from './stream-name.js';

/** Any aggregate, where only its category and schemas matter. */
// biome-ignore lint/suspicious/noExplicitAny: state and events differ by aggregate, and nothing here looks into them
export type AnyAggregate = Aggregate<any, any>;

/** An event that this program cannot read: unknown type, newer version, broken data, a key that is gone. */
export class UndecodableEventError extends Error {
  readonly retryAfter_s = 30;
  constructor(
    readonly raw: RawEvent,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`event ${raw.id} (${raw.type}) in ${raw.streamName}@${raw.revision} cannot be read: ${reason}`, options);
    this.name = 'UndecodableEventError';
  }
}

/** An event made ready to append: its wire form, and the same event as readers will see it. */
export interface PreparedEvent {
  readonly encoded: EncodedEvent;
  readonly stored: Omit<StoredEvent, 'position'>;
}

/** The zone rules that this process computes dates by; a Node without any says so. */
export const ZONE_DATA = process.versions.tz ?? 'none';

/** Keys that cannot be read just now say nothing about the event: it is read again later, not parked. */
const KEYS_UNAVAILABLE = 'PersonalDataKeysUnavailable';

/** The one codec: versions, upcasters, and the sealing of `data.personal`. */
export class EventCodec {
  readonly #schemas = new Map<string, EventSchema>();

  constructor(
    aggregates: readonly AnyAggregate[],
    private readonly cipher: PersonalDataCipher,
  ) {
    for (const aggregate of aggregates) {
      for (const [type, schema] of Object.entries<EventSchema>(aggregate.events)) {
        if (this.#schemas.has(type)) throw new Error(`event type ${type} is defined twice`);
        this.#schemas.set(type, schema);
      }
    }
  }

  /** The event types that are known, with the version written today. */
  get schemas(): ReadonlyMap<string, EventSchema> {
    return this.#schemas;
  }

  /** Prepares a command's events for the revisions after `lastRevision`. Throws on data that is not plain JSON (a BigInt, say). */
  async encode(
    stream: StreamRef,
    events: readonly DomainEvent[],
    context: CommandContext,
    lastRevision: number,
  ): Promise<readonly PreparedEvent[]> {
    const prepared: PreparedEvent[] = [];
    for (const [index, event] of events.entries()) {
      const schema = this.#schemas.get(event.type);
      if (!schema) throw new Error(`event type ${event.type} is not registered`);
      const data = JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>;
      const { personal: _, ...clear } = data;
      const id = eventIdOf(context, index, `${event.type} ${JSON.stringify(clear)}`);
      const metadata = metadataOf(context, schema.version);
      prepared.push({
        encoded: { id, type: event.type, data: await this.#seal(stream, id, data), metadata: { ...metadata } },
        stored: {
          type: event.type,
          data,
          stream,
          metadata,
          fact: { id, at: context.now, revision: lastRevision + 1 + index },
        },
      });
    }
    return prepared;
  }

  /**
   * Reads an event of ours; undefined when the stream is none of ours. Throws `UndecodableEventError`, and what the cipher
   * throws while its keys cannot be read.
   */
  decode(raw: RawEvent): StoredEvent | undefined {
    const stream = parseStreamName(raw.streamName);
    if (!stream) return undefined;
    const schema = this.#schemas.get(raw.type);
    if (!schema) throw new UndecodableEventError(raw, 'unknown event type');
    const metadata = raw.metadata as EventMetadata | undefined;
    if (!metadata || typeof metadata.schemaVersion !== 'number' || typeof metadata.occurredAt !== 'string') {
      throw new UndecodableEventError(raw, 'metadata is missing or malformed');
    }
    if (typeof raw.data !== 'object' || raw.data === null || Array.isArray(raw.data)) {
      throw new UndecodableEventError(raw, 'data is not an object');
    }
    const opened = this.#open(stream, raw, raw.data as Record<string, unknown>);
    return {
      type: raw.type,
      data: upcast(raw, schema, metadata.schemaVersion, opened),
      stream,
      metadata,
      position: raw.position,
      fact: { id: raw.id, at: metadata.occurredAt, revision: raw.revision },
    };
  }

  async #seal(stream: StreamRef, eventId: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    if (data.personal === undefined || data.personal === null) return data;
    const subject = `${stream.environmentId}/${typeof data.customerId === 'string' ? data.customerId : stream.id}`;
    const sealed = await this.cipher.seal(subject, aadOf(streamNameOf(stream), eventId), data.personal as object);
    return { ...data, personal: sealed };
  }

  #open(stream: StreamRef, raw: RawEvent, data: Record<string, unknown>): Record<string, unknown> {
    if (typeof data.personal !== 'string') return data;
    const { personal, ...rest } = data;
    try {
      const opened = this.cipher.open(personal, aadOf(streamNameOf(stream), raw.id));
      return opened ? { ...rest, personal: opened } : rest;
    } catch (error) {
      if ((error as Error).name === KEYS_UNAVAILABLE) throw error;
      throw new UndecodableEventError(raw, `personal data: ${(error as Error).message}`, { cause: error });
    }
  }
}

function aadOf(streamName: string, eventId: string): string {
  return `${streamName}|${eventId}|personal`;
}

function metadataOf(context: CommandContext, schemaVersion: number): EventMetadata {
  return {
    schemaVersion,
    occurredAt: context.now,
    commandId: context.commandId,
    fingerprint: context.fingerprint,
    actor: context.actor,
    requestId: context.requestId,
    zoneData: ZONE_DATA,
    ...(context.causedBy ? { causedBy: context.causedBy } : {}),
  };
}

function upcast(raw: RawEvent, schema: EventSchema, version: number, data: Record<string, unknown>) {
  if (version > schema.version) throw new UndecodableEventError(raw, `version ${version} is newer than this program`);
  let current = data;
  for (let from = version; from < schema.version; from++) {
    const step = schema.upcast?.[from];
    if (!step) throw new UndecodableEventError(raw, `no upcaster from version ${from}`);
    try {
      current = step(current);
    } catch (error) {
      throw new UndecodableEventError(raw, `upcaster from version ${from}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  return current;
}
